"""For translators, and for people who change the English.

python -m tools.languages begin de    # write the files of a language, or bring them up to date
python -m tools.languages pseudo      # a made-up language that shows what is not translatable
python -m tools.languages messages    # every text of the interface, as the site reads it
"""

import os
import sys


def main(does: str = "", *rest: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backapp.settings")
    if "SECRET_KEY" not in os.environ:
        os.environ["BACKAPP_LOCAL"] = "1"
    import django

    django.setup()
    from backapp.library.authored import ContentError, read_files
    from tools.languages import messages, pseudo, writing

    known = {"begin": writing.begin, "pseudo": pseudo.write, "messages": messages.as_json}
    if does not in known or (does == "messages") != (not rest) and does != "pseudo":
        sys.exit(__doc__)
    try:
        arguments = () if does == "messages" else (read_files(), *rest)
        sys.stdout.write(known[does](*arguments))
    except (ContentError, ValueError, SyntaxError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(*sys.argv[1:])
