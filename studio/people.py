"""Who shows the exercises: a body, skin, hair and clothes. Colours are for light and for dark."""


def _person(body, skin, hair, top, *, bun=False):
    return {"body": body, "skin": skin, "hair-colour": hair, "top": top, "hair": bun and "bun"}


PEOPLE = {
    "ana": _person("woman", "#e2a582", "#4a3630", "#2f7f8a", bun=True),
    "musa": _person("man", "#8a5a3c", "#221a18", "#a65a3a"),
    "ruth": _person("older-woman", "#eab899", "#b9b5b0", "#6a4c86", bun=True),
    "tom": _person("older-man", "#dfa787", "#c4c0ba", "#4f6b3f"),
    "lin": _person("pregnant", "#d9a06f", "#221c1c", "#2f7f8a", bun=True),
    "bea": _person("heavy-woman", "#b77b52", "#2c211d", "#8a3f5c", bun=True),
    "jan": _person("heavy-man", "#e6b08e", "#7a5a3c", "#39608f"),
}


def person(name):
    """The entry of one person, with its name."""
    return {"name": name, **PEOPLE[name]}
