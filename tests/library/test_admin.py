"""The admin: every page opens, every save is checked and applies at once, and a change removes a
signature.
"""

import json
import re
import sys
from html import unescape

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backapp.library import versions
from backapp.library.admin.base import AuthoredAdmin
from backapp.library.authored import AUTHORED, read_tables
from backapp.library.drawing import NotDrawn, draw_anew
from backapp.library.models import (
    AmbiguousWord,
    Answer,
    Claim,
    Condition,
    ContentVersion,
    Contraindication,
    Exercise,
    FollowUp,
    Load,
    RedFlag,
    Replacement,
    Routine,
    Source,
)
from backapp.library.models.changes import ChangeSet
from backapp.library.models.instructions import Drawing, Figure, Instruction, Step
from backapp.library.poses import drawn_from
from tests.often import every

pytestmark = pytest.mark.django_db
MODELS = [model for model in admin.site._registry if model._meta.app_label == "library"]
AUTHORED_MODELS = [
    model for model in MODELS if isinstance(admin.site._registry[model], AuthoredAdmin)
]
INLINE_ONLY = {
    "library.replacement",
    "library.step",
    "library.ambiguousoption",
    "library.plan",
    "library.rung",
    "library.cue",
}


def address(model, page, *args):
    return reverse(f"admin:library_{model._meta.model_name}_{page}", args=args)


def stamp():
    return ContentVersion.objects.get().stamp


def form_of(browser, url):
    """The data that a browser would submit from the unchanged form at `url`."""
    response = browser.get(url)
    assert response.status_code == 200
    data = {"as_opened": response.context["as_opened"]} if "as_opened" in response.context else {}
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is None or value is False:
                continue
            value = bound.field.prepare_value(value)
            if isinstance(value, list | tuple) or hasattr(value, "values_list"):
                value = [getattr(entry, "pk", entry) for entry in value]
            data[bound.html_name] = value
    return data


def save(browser, row, **changes):
    """Submit the form of `row` with `changes`. Returns the response."""
    url = address(type(row), "change", row.pk)
    return browser.post(url, form_of(browser, url) | changes)


def errors(response):
    assert response.status_code == 200
    return re.sub(
        r"<[^>]+>|\s+",
        " ",
        unescape(
            "".join(re.findall(r"(?s)<ul class=\"errorlist.*?</ul>", response.content.decode()))
        ),
    )


def change(row, **values):
    type(row).objects.filter(pk=row.pk).update(**values)
    versions.mark_changed(timezone.now())


# -------------------------------------------------------------------------------------------- pages


def test_all_authored_content_is_in_the_admin():
    assert {label for label in AUTHORED if label not in INLINE_ONLY} <= {
        model._meta.label_lower for model in MODELS
    }
    inlines = {
        inline.model._meta.label_lower
        for model in AUTHORED_MODELS
        for inline in admin.site._registry[model].inlines
    }
    assert inlines >= INLINE_ONLY


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_list_opens_and_can_be_searched_and_filtered(browser, model):
    url = address(model, "changelist")
    assert browser.get(url).status_code == 200
    if model is not ContentVersion:
        assert browser.get(url, {"q": "back"}).status_code == 200
        assert b"No fields" not in browser.get(url, {"q": "back"}).content


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_form_opens_for_the_first_and_the_last_row(browser, model):
    for row in filter(None, (model.objects.order_by("pk").first(), model.objects.last())):
        assert browser.get(address(model, "change", row.pk)).status_code == 200
    if model not in (ChangeSet, ContentVersion, Drawing):
        assert browser.get(address(model, "add")).status_code == 200


@pytest.mark.parametrize("model", every(6, AUTHORED_MODELS), ids=lambda model: model.__name__)
def test_a_form_sent_back_as_it_is_changes_nothing(browser, model):
    before, version = read_tables().digest, stamp()
    for row in (model.objects.order_by("pk").first(), model.objects.order_by("pk").last()):
        response = save(browser, row)
        assert response.status_code == 302, errors(response)
    assert read_tables().digest == before and stamp() == version


@pytest.mark.parametrize(
    ("model", "typed", "found"),
    [
        (Condition, "shopping trolley", "spinal-stenosis"),
        (Exercise, "superman on", "bird-dog"),
        (Instruction, "cup of tea", "Bird dog"),
    ],
)
def test_a_clinician_finds_rows_by_words_inside_their_lists(browser, model, typed, found):
    page = browser.get(address(model, "changelist"), {"q": typed}).content.decode()
    assert found in page and page.count("action-select") <= 3 + page.count('id="action-toggle"')


def test_nothing_can_be_uploaded():
    from django.db.models import FileField

    assert not [
        f
        for label in AUTHORED
        for f in _model(label)._meta.get_fields()
        if isinstance(f, FileField)
    ]


def test_a_visitor_and_a_plain_account_get_nowhere(client):
    User.objects.create_user("eve", password="x")
    assert (
        client.get(address(Instruction, "changelist"), headers={"host": "localhost"}).status_code
        == 302
    )
    client.force_login(User.objects.get(username="eve"))
    assert (
        client.get(address(Instruction, "changelist"), headers={"host": "localhost"}).status_code
        == 302
    )


# ------------------------------------------------------------------------------------------- saving


@pytest.mark.parametrize(
    ("row", "changes"),
    every(
        4,
        [
            (lambda: Exercise.objects.get(slug="bridge"), {"summary": "A new summary."}),
            (
                lambda: Exercise.objects.get(slug="bridge"),
                {"instructions-0-how_to": "Lie down.\nLift your hips."},
            ),
            (
                lambda: Condition.objects.get(slug="osteoporosis"),
                {"contraindications-0-reason": "A new reason."},
            ),
            (lambda: Condition.objects.get(slug="dvt"), {"followups-0-weeks": "20"}),
            (lambda: Routine.objects.get(slug="disc"), {"plans-0-when": "Now and then."}),
            (lambda: Routine.objects.get(slug="disc"), {"steps-0-sets": "3"}),
            (lambda: RedFlag.objects.get(slug="fever"), {"help": "A new help text."}),
            (lambda: Load.objects.get(slug="prone"), {"meaning": "Face down."}),
            (
                lambda: AmbiguousWord.objects.get(slug="sway-back"),
                {"ambiguousoptions-0-text": "A deep arch."},
            ),
            (
                lambda: FollowUp.objects.get(condition__slug="diabetes"),
                {"levels": "thrust: avoid\nvibration: caution"},
            ),
            (
                lambda: Claim.objects.get(number=1),
                {"unchecked_figures": "1.5 points (k)\n2.5 points (k)"},
            ),
            (
                lambda: Answer.objects.get(slug="what-is-the-pop"),
                {"text": "It is gas.\nIt comes from the fluid of the joint.", "lesson": ""},
            ),
        ],
    ),
    ids=[
        "exercise",
        "instruction",
        "contraindication",
        "follow-up",
        "plan",
        "step",
        "sign",
        "load",
        "word",
        "levels",
        "claim",
        "answer",
    ],
)
def test_a_saved_change_is_in_the_tables_and_moves_the_version(browser, row, changes):
    before, digest = stamp(), read_tables().digest
    response = save(browser, row(), **changes)
    assert response.status_code == 302, errors(response)
    assert stamp() == read_tables().digest != digest == before


def test_lines_become_a_list_and_empty_ones_are_dropped(browser):
    save(
        browser,
        Exercise.objects.get(slug="bridge"),
        **{"instructions-0-how_to": "Lie down.\r\n\r\n  Lift your hips.  \r\n"},
    )
    assert Instruction.objects.get(exercise__slug="bridge").how_to == [
        "Lie down.",
        "Lift your hips.",
    ]


@pytest.mark.parametrize(
    ("row", "changes", "said"),
    every(
        4,
        [
            (
                lambda: Exercise.objects.get(slug="bridge"),
                {"summary": "A safe way."},
                "“safe” is a word we do not use",
            ),
            (lambda: Exercise.objects.get(slug="bridge"), {"loads": []}, "has no load"),
            (
                lambda: Exercise.objects.get(slug="bridge"),
                {"kind": "self-manipulation"},
                "A self-manipulation, and nothing else",
            ),
            (
                lambda: Exercise.objects.get(slug="bridge"),
                {"instructions-0-how_to": "Crack your neck."},
                "works on the neck",
            ),
            (
                lambda: Exercise.objects.get(slug="bridge"),
                {"instructions-0-stop_rules": ""},
                "This field is required",
            ),
            (
                lambda: Exercise.objects.get(slug="egg-roll"),
                {"requires": ""},
                "A self-manipulation, and nothing else",
            ),
            (
                lambda: Condition.objects.get(slug="osteoporosis"),
                {"contraindications-0-level": "ok"},
                "the gate's floor bars",
            ),
            (
                lambda: Condition.objects.get(slug="osteoporosis"),
                {"contraindications-0-DELETE": "on"},
                "does not state its level for thrust",
            ),
            (
                lambda: Condition.objects.get(slug="osteoporosis"),
                {"contraindications-0-reason": ""},
                "is empty",
            ),
            (
                lambda: Condition.objects.get(slug="no-diagnosis"),
                {"attestable": "on"},
                "a clinician's word cannot count",
            ),
            (
                lambda: Condition.objects.get(slug="dvt"),
                {"followups-0-scope": "full"},
                "must withhold something",
            ),
            (
                lambda: RedFlag.objects.get(slug="fever"),
                {"scope": "full"},
                "opens nothing and holds on",
            ),
            (
                lambda: Contraindication.objects.get_by_natural_key("osteoporosis", 1),
                {"reason": "To cure it."},
                "a word we do not use",
            ),
            (
                lambda: Routine.objects.get(slug="disc"),
                {"plans-0-when": "When your neck hurts."},
                "works on the neck",
            ),
            (
                lambda: Claim.objects.get(number=1),
                {"effect": "Better by 9.95."},
                "which still has to be checked",
            ),
            (
                lambda: Answer.objects.get(slug="what-is-the-pop"),
                {"do": "Twist until it cracks."},
                "reads like a crack or a thrust",
            ),
            (
                lambda: Answer.objects.get(slug="what-is-the-pop"),
                {"text": "One more word. " * 60},
                "is more than 120 words",
            ),
            (
                lambda: Exercise.objects.get(slug="bridge"),
                {"review_state": "reviewed"},
                "carries a name and a date",
            ),
            (
                lambda: FollowUp.objects.get(condition__slug="diabetes"),
                {"levels": "vibration: caution"},
                "level for thrust",
            ),
            (
                lambda: FollowUp.objects.get(condition__slug="diabetes"),
                {"levels": "vibration caution"},
                "one “load: level” per line",
            ),
        ],
    ),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_change_that_breaks_a_rule_is_refused_in_words_and_leaves_no_trace(
    browser, row, changes, said
):
    before = read_tables().digest
    response = save(browser, row(), **changes)
    assert said in errors(response)
    assert read_tables().digest == before == stamp()


def test_the_message_stands_beside_its_field(browser):
    response = save(browser, Exercise.objects.get(slug="bridge"), summary="A safe way.")
    assert response.context["adminform"].form.errors.keys() == {"summary"}
    assert response.context["adminform"].form["summary"].value() == "A safe way."
    response = save(
        browser,
        Exercise.objects.get(slug="bridge"),
        **{"instructions-0-how_to": "Crack your neck."},
    )
    formset = response.context["inline_admin_formsets"][0].formset
    assert formset.forms[0].errors.keys() == {"how_to"}
    place = list(
        Condition.objects.get(slug="osteoporosis").contraindications.order_by("position")
    ).index(Contraindication.objects.get_by_natural_key("osteoporosis", 2))
    response = save(
        browser,
        Condition.objects.get(slug="osteoporosis"),
        **{f"contraindications-{place}-reason": "To cure it."},
    )
    forms = response.context["inline_admin_formsets"][0].formset.forms
    assert [sorted(form.errors) for form in forms] == [
        ["reason"] if n == place else [] for n in range(len(forms))
    ]


def test_a_fault_that_was_there_before_does_not_stop_other_work(browser):
    change(Exercise.objects.get(slug="walking"), summary="A safe way.")
    response = save(browser, Exercise.objects.get(slug="bridge"), summary="A new summary.")
    assert response.status_code == 302


def test_a_new_exercise_needs_its_instruction_and_replacement_and_then_is_taken(browser):
    url = address(Exercise, "add")
    load, other = Load.objects.get(slug="supine"), Exercise.objects.get(slug="pelvic-tilt")
    data = form_of(browser, url) | {
        "slug": "knee-sway", "name": "Knee sway", "summary": "Sways the knees.", "kind": "mobility",
        "region": "low-back",
        "posture": "lying-back", "position": "lying on the back", "loads": [load.pk], "order": "60",
    }  # fmt: skip
    found = errors(browser.post(url, data))
    assert (
        "has no instruction" in found
        and "is done lying or kneeling: say one of mat, bed, mat-or-bed" in found
    )
    data |= {"equipment": "mat or bed", "needs": "mat-or-bed"}
    data |= {
        "instructions-TOTAL_FORMS": "1", "instructions-0-how_to": "Sway.",
        "instructions-0-mistakes": "Going far.",
        "instructions-0-easier": "Smaller.", "instructions-0-harder": "Longer.",
        "instructions-0-stop_rules": "Pain.",
        "instructions-0-sets": "1", "instructions-0-repetitions": "5",
        "instructions-0-hold_seconds": "0",
        "instructions-0-rest_seconds": "0", "instructions-0-frequency": "daily",
        "instructions-0-go_seconds": "2", "instructions-0-back_seconds": "2",
        "instructions-0-between_seconds": "1",
        "instructions-0-review_state": "awaiting-review",
        "instructions-0-dose_sources": [Source.objects.get(slug="TYPICAL").pk],
    }  # fmt: skip
    assert "is empty: the coach has nothing to say here" in errors(browser.post(url, data))
    data |= {
        "instructions-0-set_up": "Lie down.", "instructions-0-first_time": "Sway there.\nSway back.",
        "instructions-0-breathing": "Breathe out as you sway.",
        "instructions-0-ease_off": "Rest a moment.",
    }  # fmt: skip
    assert "has no figure" in errors(browser.post(url, data))
    data |= {
        "figures-TOTAL_FORMS": "1",
        "figures-0-pose": "{stand",
        "figures-0-review_state": "awaiting-review",
    }
    assert "This is not yet JSON" in errors(browser.post(url, data))
    pose = {
        "start": "lying-on-back",
        "props": [{"prop": "mat"}],
        "moves": "The knees sway.",
        "keyframes": [{"caption": "Lie on your back."}, {"legs": {"both": {"knee": "left"}}}],
    }
    assert "keyframe 2: has no caption" in errors(
        browser.post(url, data | {"figures-0-pose": json.dumps(pose)})
    )
    pose["keyframes"][1]["caption"] = "Let your knees sway."
    data |= {"figures-0-pose": json.dumps(pose)}
    assert "has no replacement" in errors(browser.post(url, data))
    data |= {
        "replacements-TOTAL_FORMS": "1",
        "replacements-0-position": "1",
        "replacements-0-replacement": str(other.pk),
    }
    assert "has no drawing: run" in errors(browser.post(url, data))
    response = browser.post(url, data | {"review_state": "draft"})
    assert response.status_code == 302, errors(response)
    assert (
        Exercise.objects.get(slug="knee-sway").replacements.count() == 1
        and stamp() == read_tables().digest
    )
    assert Figure.objects.get(exercise__slug="knee-sway").pose["moves"] == "The knees sway."


def test_a_pose_is_shown_with_its_faults_and_drawings_while_it_is_written_and_nothing_is_kept(
    browser,
):
    url, before = reverse("admin:library_figure_preview"), stamp()
    pose = Figure.objects.get(exercise__slug="bridge").pose

    def beside(text):
        return unescape(browser.post(url, {"pose": text}).content.decode())

    good = beside(json.dumps(pose))
    assert good.count('class="fig"') == 4 and "The drawings are those of this pose" in good
    other_words = json.dumps(pose | {"moves": "Up and down."})
    assert beside(other_words).count('class="fig"') == 4, "words are not drawn"
    pose["keyframes"][1]["hips"]["lean"] = -30
    older = beside(json.dumps(pose))
    assert "This pose is not drawn yet" in older and "make drawings" in older
    assert "<svg" not in older
    pose["keyframes"][1]["legs"] = {"left": {"sole": [290, 3]}}
    pose["keyframes"][1]["hip"] = {}
    assert "keyframe 2: unknown word 'hip'" in beside(json.dumps(pose))
    assert "not yet JSON" in beside('{"start": ') and "<svg" not in beside('{"start": ')
    assert "a pose has one to" in beside('{"start": "standing"}')
    assert "studio/README.md" in beside("  ")
    assert "NaN is not a number" in beside('{"start": NaN}')
    assert stamp() == before


def test_a_picture_of_one_side_is_shown_with_its_mirror(browser):
    pose = Figure.objects.get(exercise__slug="single-knee-to-chest").pose
    page = browser.post(
        reverse("admin:library_figure_preview"), {"pose": json.dumps(pose)}
    ).content.decode()
    assert "made by mirroring" in page and page.count("matrix(-1 0 0 1 1260 0)") == 1


def test_a_pose_with_other_numbers_is_saved_and_its_older_drawings_are_shown_to_nobody(browser):
    row = Figure.objects.get(exercise__slug="bridge")
    pose = row.pose | {"camera": {"azimuth": -40, "elevation": 12}}
    response = browser.post(
        address(Figure, "change", row.pk),
        form_of(browser, address(Figure, "change", row.pk)) | {"pose": json.dumps(pose)},
        follow=True,
    )
    assert "is not drawn yet, so visitors see no picture" in response.content.decode()
    assert Figure.objects.get(pk=row.pk).pose["camera"]["azimuth"] == -40
    drawing = Drawing.objects.get(exercise__slug="bridge")
    drawn = browser.get(address(Drawing, "change", drawing.pk)).content.decode()
    assert "icon-no" in drawn and drawn.count('class="fig"') == 4
    visitor = Client(headers={"host": "localhost"})
    assert visitor.get("/exercises/bridge/card.svg").status_code == 404
    page = visitor.get("/exercises/bridge/").content.decode()
    assert 'class="place"' in page and "stills.svg" not in page


STUDIO = """#!{python}
import json, sys
asked = json.load(sys.stdin)
assert asked["exercise"] == "bridge" and asked["pose"]["camera"] == "above"
{then}
"""


@pytest.fixture
def studio(tmp_path, settings):
    """A studio that answers as it is told."""

    def answers(then):
        path = tmp_path / "python"
        path.write_text(STUDIO.format(python=sys.executable, then=then))
        path.chmod(0o755)
        settings.STUDIO = str(path)

    return answers


def save_the_bridge_from_above(browser, django_capture_on_commit_callbacks):
    row = Figure.objects.get(exercise__slug="bridge")
    url = address(Figure, "change", row.pk)
    data = form_of(browser, url) | {"pose": json.dumps(row.pose | {"camera": "above"})}
    with django_capture_on_commit_callbacks(execute=True):
        response = browser.post(url, data)
    assert response.status_code == 302, errors(response)
    row.refresh_from_db()
    assert row.pose["camera"] == "above", "whatever the studio says, the pose is kept"
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_where_the_studio_is_installed_a_saved_pose_is_drawn(
    browser, studio, django_capture_on_commit_callbacks
):
    before = Drawing.objects.get(exercise__slug="bridge")
    pose = Figure.objects.get(exercise__slug="bridge").pose | {"camera": "above"}
    drawing = {
        "drawn_from": drawn_from(pose),
        "stills": before.stills[::-1],
        "start_card": before.card,
        "card": before.start_card,
        "movement": "AAAA",
    }
    studio(f"json.dump({{'faults': [], 'drawing': {drawing!r}}}, sys.stdout)")
    said = save_the_bridge_from_above(browser, django_capture_on_commit_callbacks)
    assert any("The pose was drawn" in message for message in said), said
    after = Drawing.objects.get(exercise__slug="bridge")
    assert after.stills == before.stills[::-1] and after.movement == "AAAA"
    assert stamp() == read_tables().digest
    visitor = Client(headers={"host": "localhost"})
    assert visitor.get("/exercises/bridge/card.svg").status_code == 200


@pytest.mark.parametrize(
    ("then", "why"),
    every(5, [
        ("json.dump({'faults': ['the left knee bends too far'], 'drawing': None}, sys.stdout)", "the left knee bends too far"),
        ("print('no')", "the studio did not answer"),
        ("sys.exit(1)", "the studio did not answer"),
        ("json.dump([], sys.stdout)", "the studio did not answer"),
        ("import time; time.sleep(9)", "it took longer than 1 seconds"),
        ("json.dump({'faults': [], 'drawing': {'drawn_from': '0', 'stills': ['<script/>'], 'start_card': 'x', 'card': 'x', 'movement': ''}}, sys.stdout)", "must be one <svg"),
    ]),
)  # fmt: skip
def test_a_drawing_that_fails_says_so_and_loses_nothing(
    browser, studio, django_capture_on_commit_callbacks, monkeypatch, then, why
):
    monkeypatch.setattr("backapp.library.drawing.SECONDS", 1 if "sleep" in then else 20)
    before = Drawing.objects.get(exercise__slug="bridge")
    studio(then)
    said = save_the_bridge_from_above(browser, django_capture_on_commit_callbacks)
    assert any("it was not drawn" in message and why in message for message in said), said
    after = Drawing.objects.get(exercise__slug="bridge")
    assert (after.stills, after.drawn_from) == (before.stills, before.drawn_from)
    assert stamp() == read_tables().digest


def test_the_studio_sees_none_of_the_site_s_environment(monkeypatch, studio, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "a secret of the site")
    studio(f"import os; open({str(tmp_path / 'seen')!r}, 'w').write(repr(dict(os.environ)))")
    pose = {"camera": "above", "keyframes": [{"caption": "Lie."}]}
    Figure.objects.filter(exercise__slug="bridge").update(pose=pose)
    with pytest.raises(NotDrawn):
        draw_anew("bridge")
    assert "secret" not in (tmp_path / "seen").read_text()


def test_drawings_are_only_to_look_at_and_go_with_their_exercise(browser):
    drawing = Drawing.objects.get(exercise__slug="bridge")
    for page in ("change", "delete"):
        url = address(Drawing, page, drawing.pk)
        assert browser.post(url, {"card": "<svg/>", "post": "yes"}).status_code == 403
    assert browser.get(address(Drawing, "add")).status_code == 403
    assert Drawing.objects.get(pk=drawing.pk).card == drawing.card
    exercise = address(Exercise, "delete", drawing.exercise_id)
    assert "drawing" not in browser.get(exercise).context["perms_lacking"]


def test_nobody_but_who_may_edit_figures_has_them_drawn(client, browser):
    url = reverse("admin:library_figure_preview")
    assert browser.get(url).status_code == 405
    assert client.post(url, {"pose": "{}"}, headers={"host": "localhost"}).status_code in (302, 403)
    User.objects.create_user("eve", password="x", is_staff=True)
    eve = Client(headers={"host": "localhost", "sec-fetch-site": "same-origin"})
    eve.login(username="eve", password="x")
    assert eve.post(url, {"pose": "{}"}).status_code == 403


def test_the_page_of_a_figure_shows_numbers_laid_out_and_the_pictures_beside_them(browser):
    page = browser.get(
        address(Figure, "change", Figure.objects.get(exercise__slug="bridge").pk)
    ).content.decode()
    assert "&quot;caption&quot;: &quot;Lie on your back" in page
    assert page.count('class="fig"') == 4
    assert 'type="module"' in page and "pose_preview.js" in page


def test_a_slug_is_chosen_once(browser):
    bridge = Exercise.objects.get(slug="bridge")
    save(browser, bridge, slug="brigde")
    assert Exercise.objects.filter(slug="bridge").exists()


# ----------------------------------------------------------------------------------------- deleting


def test_what_is_still_needed_cannot_be_deleted(browser):
    flag = Load.objects.get(slug="thrust")
    response = browser.post(address(Load, "delete", flag.pk), {"post": "yes"}, follow=True)
    assert (
        "Nothing was changed" in response.content.decode()
        and Load.objects.filter(slug="thrust").exists()
    )
    row = Contraindication.objects.get_by_natural_key("osteoporosis", 1)
    response = browser.post(
        address(Contraindication, "delete", row.pk), {"post": "yes"}, follow=True
    )
    assert "does not state its level for thrust" in response.content.decode()
    assert Contraindication.objects.filter(pk=row.pk).exists() and stamp() == read_tables().digest


def test_what_is_not_needed_is_deleted_and_moves_the_version(browser):
    before = stamp()
    row = Contraindication.objects.get_by_natural_key("osteoporosis", 2)
    assert (
        browser.post(address(Contraindication, "delete", row.pk), {"post": "yes"}).status_code
        == 302
    )
    assert not Contraindication.objects.filter(pk=row.pk).exists()
    assert stamp() == read_tables().digest != before


def test_deleting_several_at_once_is_all_or_nothing(browser):
    rows = Contraindication.objects.filter(condition__slug="osteoporosis")
    data = {
        "action": "delete_selected",
        "_selected_action": [row.pk for row in rows],
        "post": "yes",
    }
    before = stamp()
    response = browser.post(address(Contraindication, "changelist"), data, follow=True)
    assert "Nothing was changed" in response.content.decode()
    assert "Successfully deleted" not in response.content.decode()
    assert rows.count() == len(data["_selected_action"]) and stamp() == before
    data["_selected_action"] = [Contraindication.objects.get_by_natural_key("osteoporosis", 2).pk]
    browser.post(address(Contraindication, "changelist"), data)
    assert stamp() == read_tables().digest != before


# ------------------------------------------------------------------------------------------ signing


def act(browser, model, action, rows):
    return browser.post(
        address(model, "changelist"),
        {"action": action, "_selected_action": [row.pk for row in rows]},
        follow=True,
    )


def test_a_clinician_signs_rows_with_name_and_date_and_takes_it_back(browser):
    before, rows = stamp(), Exercise.objects.filter(slug__in=["bridge", "walking"])
    act(browser, Exercise, "sign", rows)
    signed = {(row.review_state, row.reviewed_by, row.reviewed_on) for row in rows.all()}
    assert signed == {("reviewed", "Ada Physio", timezone.localdate())}
    assert stamp() == read_tables().digest != before
    act(browser, Exercise, "take_signature_back", rows)
    assert stamp() == before


def test_who_has_no_name_cannot_sign(browser, clinician):
    User.objects.update(first_name="", last_name="")
    response = act(browser, Exercise, "sign", Exercise.objects.filter(slug="bridge"))
    assert "A signature needs a name" in response.content.decode()
    assert Exercise.objects.get(slug="bridge").review_state == "awaiting-review"


def test_a_change_to_a_signed_row_takes_its_signature_away(browser):
    act(browser, Exercise, "sign", Exercise.objects.filter(slug="bridge"))
    save(browser, Exercise.objects.get(slug="bridge"), summary="A new summary.")
    bridge = Exercise.objects.get(slug="bridge")
    assert (bridge.summary, bridge.review_state, bridge.reviewed_by) == (
        "A new summary.",
        "awaiting-review",
        "",
    )


def test_a_change_to_a_row_below_takes_the_signature_of_that_row_away_and_no_other(browser):
    act(browser, Instruction, "sign", Instruction.objects.filter(exercise__slug="bridge"))
    act(browser, Exercise, "sign", Exercise.objects.filter(slug="bridge"))
    save(
        browser,
        Exercise.objects.get(slug="bridge"),
        **{"instructions-0-how_to": "Lie down.\nLift your hips."},
    )
    assert Instruction.objects.get(exercise__slug="bridge").review_state == "awaiting-review"
    assert Exercise.objects.get(slug="bridge").review_state == "reviewed"


def test_saving_a_signed_row_as_it_is_keeps_its_signature(browser):
    act(browser, Exercise, "sign", Exercise.objects.filter(slug="bridge"))
    save(browser, Exercise.objects.get(slug="bridge"))
    assert Exercise.objects.get(slug="bridge").review_state == "reviewed"


def test_the_content_version_is_only_to_look_at(browser):
    version = ContentVersion.objects.get()
    assert (
        browser.post(address(ContentVersion, "change", version.pk), {"stamp": "x"}).status_code
        == 403
    )
    assert browser.get(address(ContentVersion, "add")).status_code == 403


def test_steps_and_replacements_can_change_places_in_the_admin(browser):
    routine = Routine.objects.get(slug="comfort")
    response = save(browser, routine, **{"steps-0-position": "9"})
    assert response.status_code == 302, errors(response)
    assert Step.objects.filter(routine=routine, position=9).exists()
    assert Replacement.objects.filter(exercise__slug="bridge").count() == 3


def _model(label):
    from django.apps import apps

    return apps.get_model(label)
