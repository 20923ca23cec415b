from django.db import migrations


def keep(apps, schema_editor):
    """What the next figures of an organisation are compared with."""
    Publication = apps.get_model("insights", "Publication")
    Basis = apps.get_model("insights", "Basis")
    told = Publication.objects.exclude(organisation__type="national").values_list("pk", "reports")
    Basis.objects.bulk_create(Basis(name=f"of-{pk}", parts={"all": reports}, figures={}) for pk, reports in told)


def forget(apps, schema_editor):
    """Back: the field gets its counts again."""
    Publication = apps.get_model("insights", "Publication")
    Basis = apps.get_model("insights", "Basis")
    bases = Basis.objects.filter(name__startswith="of-")
    for name, parts in bases.values_list("name", "parts"):
        Publication.objects.filter(pk=name.removeprefix("of-")).update(reports=parts["all"])
    bases.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("insights", "0002_basis"),
    ]

    operations = [
        migrations.RunPython(keep, forget),
    ]
