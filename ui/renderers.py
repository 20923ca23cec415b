"""One field template for every form, also for those of packages (settings.FORM_RENDERER)."""

from django.forms.renderers import TemplatesSetting

from ui.bound_fields import BoundField


class FormRenderer(TemplatesSetting):
    """`{{ form }}` and `{{ field.as_field_group }}` come from templates/components."""

    form_template_name = "components/form.html"
    formset_template_name = "components/formset.html"
    field_template_name = "components/field.html"
    bound_field_class = BoundField
