"""Components: parts of a page in `templates/components/` that declare their parameters.

    {% component "button" "incidents" label=_("Meldingen") tone="secondary" %}
    {% componentblock "card" title=_("Tijdlijn") id="tijdlijn" %}…{% endcomponentblock %}

The first line of a component declares its parameters, written as those of a Python function:
`{# parameters: *route, label, href="", tone="primary" #}`. All are given by name, but for what `*`
collects. An unknown parameter, or a required one that is missing, is a TemplateSyntaxError when the
page is compiled. `content` is what stands inside `componentblock`. A component sees nothing else of
the page, and the white space around it is dropped.
"""

import ast
import re
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Template, Token
from django.template.context import Context
from django.template.engine import Engine
from django.template.exceptions import TemplateSyntaxError
from django.template.library import parse_bits
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import conditional_escape

register = template.Library()
DECLARATION = re.compile(r"\{# parameters: (.*) #\}\n")


class Parameters(NamedTuple):
    """The declaration of a component. `defaults` lacks what is required."""

    names: list[str]
    defaults: dict[str, Any]
    positional: str | None  # collects the values that are given without a name


@cache
def parse_parameters(declaration: str) -> Parameters:
    """Parse `*route, label, tone="primary"` into parameters.

    Raises SyntaxError or ValueError when it is not Python with literals as defaults.
    """
    only_by_name = "" if declaration.startswith("*") else "*, "
    function = ast.parse(f"def component({only_by_name}{declaration}): pass").body[0]
    arguments = function.args  # type: ignore[attr-defined]
    defaults = {
        argument.arg: ast.literal_eval(default)
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default is not None
    }
    names = [argument.arg for argument in arguments.kwonlyargs]
    return Parameters(names, defaults, arguments.vararg.arg if arguments.vararg else None)


class ComponentNode(Node):
    """One use of a component. `content` is None without a block."""

    child_nodelists = ("content",)  # where Django looks for `{% block %}`

    def __init__(
        self,
        component: Template,
        parameters: Parameters,
        positional: list[FilterExpression],
        named: dict[str, FilterExpression],
        content: NodeList | None,
    ) -> None:
        self.component = component
        self.parameters = parameters
        self.positional = positional
        self.named = named
        self.content = content

    def render(self, context: Context) -> str:
        values = dict(self.parameters.defaults)
        for name, expression in self.named.items():
            values[name] = resolve(expression, context)
        if self.parameters.positional:
            values[self.parameters.positional] = [
                resolve(part, context) for part in self.positional
            ]
        if self.content is not None:
            values["content"] = self.content.render(context)
        return self.component.nodelist.render(isolate(values, context)).strip()


def resolve(expression: FilterExpression, context: Context) -> Any:
    """Return the value of an expression; a lazy translation as text, translated once."""
    value = expression.resolve(context)
    if isinstance(value, Promise):
        return str(value)
    return value


def isolate(values: dict[str, Any], context: Context) -> Context:
    """Return a context with these values alone, for a part of the same page.

    `Context.new` does the same, and copies what a page collects: a list has fifty components.
    """
    isolated = Context(values, autoescape=context.autoescape)
    isolated.template = context.template
    isolated.render_context = context.render_context
    return isolated


def load_component(name: str) -> tuple[Template, Parameters]:
    """Load a component and what it declares.

    Raises TemplateDoesNotExist, or TemplateSyntaxError when it declares nothing.
    """
    component = Engine.get_default().get_template(f"components/{name}.html")
    declaration = DECLARATION.match(component.source)
    if not declaration:
        message = f"components/{name}.html does not declare its parameters in its first line"
        raise TemplateSyntaxError(message)
    return component, parse_parameters(declaration[1])


def compile_component(parser: Parser, token: Token, *, block: bool) -> ComponentNode:
    """Compile one use of a component.

    Raises TemplateSyntaxError when a parameter is unknown, or a required one is missing.
    """
    tag, *bits = token.split_contents()
    if not bits or not re.fullmatch(r'"\w+"', bits[0]):
        raise TemplateSyntaxError(f"{tag}: first comes the name of a component, in quotes")
    name = bits[0].strip('"')
    component, parameters = load_component(name)
    if block and "content" not in parameters.names:
        raise TemplateSyntaxError(f"{tag} {name}: this component has no content")
    positional, named = parse_bits(
        parser=parser,
        bits=bits[1:],
        params=[],
        varargs=parameters.positional,
        varkw=None,
        defaults=None,
        kwonly=[name for name in parameters.names if not block or name != "content"],
        kwonly_defaults=parameters.defaults,
        takes_context=False,
        name=f"{tag} {name}",
    )
    content = parser.parse(("endcomponentblock",)) if block else None
    if block:
        parser.delete_first_token()
    return ComponentNode(component, parameters, positional, named, content)


@register.tag
def component(parser: Parser, token: Token) -> ComponentNode:
    """Show a component: `{% component "badge" text=_("werkt") tone="ok" %}`."""
    return compile_component(parser, token, block=False)


@register.tag
def componentblock(parser: Parser, token: Token) -> ComponentNode:
    """Show a component around what stands between `componentblock` and `endcomponentblock`."""
    return compile_component(parser, token, block=True)


@register.simple_tag
def address_of(route: Iterable[Any]) -> str:
    """Return the address of a route: its name, then its arguments. Raises NoReverseMatch."""
    name, *arguments = route
    return conditional_escape(reverse(name, args=arguments))
