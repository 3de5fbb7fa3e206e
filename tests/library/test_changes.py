"""Changes of the content: recorded with reason and author, and published by a second person if they
let anybody do more.
"""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.utils import timezone

from backapp.library import changing, publishing, versions
from backapp.library.authored import IN_FORCE, Content, Row, read_files, read_tables
from backapp.library.changing import apply, changed_rows, from_json, inverse
from backapp.library.checks import new_faults
from backapp.library.effects import effect
from backapp.library.models import Contraindication, Exercise, RedFlag, Routine
from backapp.library.models.changes import ChangeSet, State
from tests.library.test_admin import act, address, errors, stamp
from tests.library.test_admin import save as save_form
from tests.often import every

pytestmark = pytest.mark.django_db
LEVELS = ("ok", "caution", "clinician", "avoid")
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def second_person(settings):
    settings.SECOND_PERSON_REQUIRED = True


def account(name, *groups):
    user = User.objects.create_user(
        name, password="x", is_staff=True, first_name=name.title(), last_name="Berg"
    )
    user.groups.set(Group.objects.filter(name__in=groups))
    User.objects.filter(pk=user.pk).update(date_joined=timezone.now() - timedelta(days=30))
    user.refresh_from_db()
    return user


def at_desk(user):
    client = Client(headers={"host": "localhost", "sec-fetch-site": "same-origin"})
    client.force_login(user)
    return client


@pytest.fixture
def author(db):
    return at_desk(account("anna", "author"))


@pytest.fixture
def publisher(db):
    return at_desk(account("paul", "publisher"))


def save(client, row, *, taken=True, **changes):
    response = save_form(client, row, **({"why": "A guideline was read again."} | changes))
    assert (response.status_code == 302) == taken, errors(response)
    return response


def decide(client, change, what, **more):
    page = client.get(address(ChangeSet, "change", change.pk))
    data = {"act": what, "version": page.context["version"]} | more
    return client.post(address(ChangeSet, "change", change.pk), data, follow=True)


def loosened():
    """A row and its form fields that let somebody do more."""
    row = Contraindication.objects.get(condition__slug="osteoporosis", position=2, level="avoid")
    place = row.position - 1
    return row.condition, {f"contraindications-{place}-level": "caution"}


# ---------------------------------------------------------------------------------- in the admin


def test_what_lets_somebody_do_more_waits_and_is_published_by_a_second_person(author, publisher):
    condition, changes = loosened()
    before = stamp()
    response = save(author, condition, **changes)
    change = ChangeSet.objects.get()
    assert response["Location"] == address(ChangeSet, "change", change.pk)
    assert change.state == State.WAITING and change.effect["looser"] and stamp() == before
    page = publisher.get(address(ChangeSet, "change", change.pk)).content.decode()
    assert "osteoporosis" in page and "41-year-old" in page and "A guideline was read" in page
    assert (
        "publish" not in errors_of(decide(author, change, "publish")).lower() or stamp() == before
    )
    assert stamp() == before and ChangeSet.objects.get().state == State.WAITING
    decide(publisher, change, "publish")
    change.refresh_from_db()
    assert change.state == State.PUBLISHED and stamp() == change.version != before
    assert change.author.username == "anna" and change.second.username == "paul"


def errors_of(response):
    return " ".join(str(message) for message in response.context["messages"])


def test_nobody_is_their_own_second_person_whatever_they_may(db):
    user = User.objects.create_superuser("root", password="x")
    User.objects.filter(pk=user.pk).update(date_joined=timezone.now() - timedelta(days=30))
    root, before = at_desk(user), stamp()
    condition, changes = loosened()
    save(root, condition, **changes)
    assert "own change" in errors_of(decide(root, ChangeSet.objects.get(), "publish"))
    assert stamp() == before
    # nor by an account that they have just made
    User.objects.create_superuser("other", password="x")
    other = at_desk(User.objects.get(username="other"))
    assert "too new" in errors_of(decide(other, ChangeSet.objects.get(), "publish"))
    assert stamp() == before


@pytest.mark.slow
def test_without_the_permission_nobody_publishes_or_declines(author):
    condition, changes = loosened()
    save(author, condition, **changes)
    reader = at_desk(account("rita", "clinician"))
    assert "may not publish" in errors_of(decide(reader, ChangeSet.objects.get(), "publish"))
    assert "Only its author" in errors_of(decide(reader, ChangeSet.objects.get(), "decline"))
    assert ChangeSet.objects.get().state == State.WAITING


def test_what_is_stricter_is_in_use_at_once(author):
    row = Contraindication.objects.get(condition__slug="osteoporosis", position=3)
    before = stamp()
    save(author, row.condition, **{f"contraindications-{row.position - 1}-level": "avoid"})
    change = ChangeSet.objects.get()
    assert change.state == State.PUBLISHED and change.direction == "stricter" and stamp() != before
    assert change.effect["stricter"] and not change.effect["looser"]


def test_words_of_a_warning_sign_wait_even_if_no_rule_changes(author):
    before = stamp()
    save(author, RedFlag.objects.get(slug="severe"), question="Is it bad?")
    change = ChangeSet.objects.get()
    assert change.state == State.WAITING and change.effect["answered"] == ["red_flags: severe"]
    assert stamp() == before


def test_other_words_are_in_use_at_once_and_the_history_has_both(author):
    bridge = Exercise.objects.get(slug="bridge")
    old = bridge.summary
    save(author, bridge, summary="Lie on your back and lift your hips.")
    change = ChangeSet.objects.get()
    assert change.state == State.PUBLISHED and change.direction == "words"
    page = author.get(address(Exercise, "history", bridge.pk)).content.decode()
    assert old in page and "Lie on your back and lift your hips." in page
    assert "A guideline was read again." in page and "Anna Berg" in page


def test_a_change_without_a_reason_is_refused_and_loses_nothing(author):
    bridge = Exercise.objects.get(slug="bridge")
    response = save(author, bridge, summary="Lift your hips.", why=" ", taken=False)
    assert "Say why" in errors(response) and "Lift your hips." in response.content.decode()
    assert not ChangeSet.objects.exists()


@pytest.mark.slow
def test_a_change_can_be_taken_back_by_the_same_rules(author, publisher):
    row = Contraindication.objects.get(condition__slug="osteoporosis", position=3)
    before = stamp()
    save(author, row.condition, **{f"contraindications-{row.position - 1}-level": "avoid"})
    strict = stamp()
    decide(author, ChangeSet.objects.get(), "revert", why="It was too strict.")
    back = ChangeSet.objects.first()
    assert back.state == State.WAITING and back.reverts_id and stamp() == strict
    decide(publisher, back, "publish")
    assert stamp() == before


@pytest.mark.slow
def test_a_revert_over_a_later_edit_is_refused(author):
    bridge = Exercise.objects.get(slug="bridge")
    save(author, bridge, summary="Lift your hips.")
    save(author, bridge, summary="Lift your hips slowly.")
    first = ChangeSet.objects.last()
    after = stamp()
    said = errors_of(decide(author, first, "revert", why="No."))
    assert "summary" in said and "changed this since" in said and stamp() == after


@pytest.mark.slow
def test_a_waiting_change_meets_the_content_of_today(author, publisher):
    condition, changes = loosened()
    save(author, condition, **changes)
    save(author, Exercise.objects.get(slug="bridge"), summary="Lift your hips.")
    waiting = ChangeSet.objects.get(state=State.WAITING)
    decide(publisher, waiting, "publish")
    waiting.refresh_from_db()
    assert waiting.state == State.PUBLISHED
    assert Exercise.objects.get(slug="bridge").summary == "Lift your hips."


@pytest.mark.slow
def test_what_was_looked_at_is_what_is_published(author, publisher):
    condition, changes = loosened()
    save(author, condition, **changes)
    waiting = ChangeSet.objects.get()
    seen = publisher.get(address(ChangeSet, "change", waiting.pk)).context["version"]
    save(author, Exercise.objects.get(slug="bridge"), summary="Lift your hips.")
    data = {"act": "publish", "version": seen}
    response = publisher.post(address(ChangeSet, "change", waiting.pk), data, follow=True)
    assert "Look again" in errors_of(response)
    assert ChangeSet.objects.get(pk=waiting.pk).state == State.WAITING


def test_an_exercise_is_withdrawn_at_once(author):
    exercise = Exercise.objects.get(slug="bridge")
    act(author, Exercise, "withdraw", [exercise])
    assert Exercise.objects.get(slug="bridge").review_state == "draft"
    assert ChangeSet.objects.get().state == State.PUBLISHED
    page = Client(headers={"host": "localhost"}).get("/exercises/bridge/")
    assert page.status_code == 404
    # and back is looser, so that waits
    save(author, exercise, review_state="awaiting-review")
    assert ChangeSet.objects.first().state == State.WAITING


def test_a_signature_is_given_by_its_own_permission_and_never_to_ones_own_work(author):
    routine = Routine.objects.first()
    user = account("clara", "clinician", "author")
    clara = at_desk(user)
    act(clara, Routine, "sign", [routine])
    assert Routine.objects.get(pk=routine.pk).review_state == "awaiting-review"  # no profession yet
    user.clinician = type(user).clinician.related.related_model(
        user=user, profession="physiotherapist", registration="HCPC PH00001"
    )
    user.clinician.save()
    save(clara, routine, summary="A little for a stiff back.")
    act(clara, Routine, "sign", [routine])
    assert Routine.objects.get(pk=routine.pk).review_state == "awaiting-review"
    other = Routine.objects.last()
    act(clara, Routine, "sign", [other])
    signed = Routine.objects.get(pk=other.pk)
    assert signed.reviewed_by == "Clara Berg, physiotherapist, HCPC PH00001"
    signature = {"reviewed_by": "Anybody", "reviewed_on": "2026-01-01"}
    save(author, routine, taken=False, review_state="reviewed", **signature)
    assert Routine.objects.get(pk=routine.pk).review_state == "awaiting-review"


# --------------------------------------------------------------------------- every row, as data


def changed(content, row, **fields):
    new = replace(row, fields={**row.fields, **fields})
    rows = [new if one is row else one for one in content.of(row.model)]
    return Content({**content.rows, row.model: rows})


def without(content, row):
    return Content({**content.rows, row.model: [r for r in content.of(row.model) if r is not row]})


def milder(content):
    """Every contraindication one rung milder, every exercise without one of its loads, and every
    row that is in force deleted or as a draft: none of it may be in use without a second person.
    """
    for row in content.of("library.contraindication"):
        rung = LEVELS.index(row.fields["level"])
        if rung:
            yield (
                row,
                "milder",
                lambda c, row=row, rung=rung: changed(c, row, level=LEVELS[rung - 1]),
            )
        yield row, "deleted", lambda c, row=row: without(c, row)
    for row in content.of("library.exercise"):
        for load in row.fields["loads"]:
            left = [one for one in row.fields["loads"] if one != load]
            yield (
                row,
                f"without {load[0]}",
                lambda c, row=row, left=left: changed(c, row, loads=left),
            )
    for label in sorted(IN_FORCE):
        for row in content.of(label):
            yield row, "a draft", lambda c, row=row: changed(c, row, review_state="draft")
            if label != "library.contraindication":
                yield row, "deleted", lambda c, row=row: without(c, row)


CONTENT = read_files()
MILDER = {
    f"{row.model}-{'-'.join(map(str, row.key))}-{how}": make for row, how, make in milder(CONTENT)
}


@pytest.mark.parametrize("which", every(12, list(MILDER)[::40]))
def test_nothing_milder_is_in_use_without_a_second_person(which):
    after = MILDER[which](CONTENT)
    if new_faults(after, CONTENT):
        return  # refused with its reasons
    what = effect(CONTENT, after, changed_rows(CONTENT, after), TODAY)
    assert what.needs_second_person, which


# --------------------------------------------------------------------------- changes as data


def random_edit(content, dice):
    """`content` after a few edits of texts, deletions and additions."""
    rows = {label: list(found) for label, found in content.rows.items()}
    for _ in range(dice.randint(1, 4)):
        label = dice.choice(["library.exercise", "library.contraindication", "library.routine"])
        place = dice.randrange(len(rows[label]))
        row = rows[label][place]
        name = {"library.exercise": "summary", "library.contraindication": "reason"}.get(
            label, "summary"
        )
        match dice.randrange(4):
            case 0:
                del rows[label][place]
            case 1:
                key = {"slug": f"new-{dice.randrange(3)}"} if "slug" in row.fields else {}
                if key and (key["slug"],) not in {one.key for one in rows[label]}:
                    rows[label].append(Row(label, {**row.fields, **key}))
            case _:
                fields = {**row.fields, name: f"text {dice.randrange(3)}"}
                rows[label][place] = Row(label, fields)
    return Content(rows)


def test_a_change_made_again_does_nothing_and_taken_back_gives_the_same():
    dice = random.Random(20)
    small = Content(
        {
            label: CONTENT.of(label)[:6]
            for label in ("library.exercise", "library.contraindication", "library.routine")
        }
    )
    for _ in range(500):
        ours, theirs = random_edit(small, dice), random_edit(small, dice)
        rows = changed_rows(small, theirs)
        made, conflicts = apply(small, rows)
        assert made.digest == theirs.digest and not conflicts
        assert apply(made, rows)[0].digest == made.digest
        assert apply(made, inverse(rows))[0].digest == small.digest
        merged, conflicts = apply(ours, rows)
        again, _ = apply(merged, rows)
        assert again.digest == merged.digest
        if not conflicts:  # whichever came first, the outcome is the same
            other, none = apply(theirs, changed_rows(small, ours))
            assert not none and other.digest == merged.digest
        for row in from_json(changing.as_json(rows)):
            assert row.fields


def test_every_row_can_be_written_back_from_what_is_stored(author):
    before = read_tables()
    save(author, Exercise.objects.get(slug="bridge"), summary="Lift your hips.")
    made = from_json(ChangeSet.objects.get().rows)
    assert apply(before, made)[0].digest == read_tables().digest


# --------------------------------------------------------------------------- a release over edits


def rows_for(*levels, label="library.contraindication"):
    """A small content of contraindications whose level decides which of two is stricter."""
    like = CONTENT.of(label)[0]
    return [
        Row(label, {**like.fields, "position": n, "level": level, "reason": f"reason {n}"})
        for n, level in enumerate(levels, 1)
        if level
    ]


def small(rows):
    return Content({"library.contraindication": rows})


def strictness(content):
    """The level of each row; a row that is not there decides nothing."""
    found = {row.key: LEVELS.index(row.fields["level"]) for row in content.of(LABEL)}
    return [found.get((CONTENT.of(LABEL)[0].key[0], n), 0) for n in range(1, 7)]


LABEL = "library.contraindication"


def is_stricter(before, after):
    one, other = strictness(before), strictness(after)
    return one != other and all(a <= b for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("pairs", every(2, [1_000, 10_000]))
def test_a_merge_is_never_looser_than_the_stricter_side_loses_nothing_and_is_idempotent(pairs):
    dice = random.Random(10_000)

    def edited(base):
        levels = [dice.choice((*LEVELS, "")) if dice.random() < 0.3 else level for level in base]
        rows = rows_for(*levels)
        return small(
            [
                replace(row, fields={**row.fields, "reason": f"text {dice.randrange(3)}"})
                if dice.random() < 0.2
                else row
                for row in rows
            ]
        )

    for _ in range(pairs):
        start = [dice.choice(LEVELS) for _ in range(6)]
        base = small(rows_for(*start))
        site, release = edited(start), edited(start)
        edits = [changed_rows(base, site)]
        merged = changing.merge(release, edits, is_stricter)
        made = strictness(merged.content)
        levels = zip(strictness(site), strictness(release), strictness(base), made, strict=True)
        for n, (mine, theirs, was, now) in enumerate(levels, 1):
            key = base.of(LABEL)[0].key[0], n
            rows = [side.one(LABEL, *key) for side in (base, site, release)]
            torn = None in rows[1:] and all(row != rows[0] for row in rows[1:])
            if (mine != was and theirs != was) or torn:  # both changed it: the stricter
                assert now >= max(mine, theirs)
            else:
                assert now == (mine if theirs == was else theirs)
        # nothing is lost: each wish of the site is in force or waits
        again, left = merged.content, changed_rows(base, site)
        waiting = {(row.model, row.key) for row in merged.open}
        for row in left:
            done, conflicts = apply(again, [row])
            assert done.digest == again.digest, row
            assert not conflicts or (row.model, row.key) in waiting
        assert changing.merge(merged.content, edits, is_stricter).content.digest == again.digest


@pytest.mark.slow
def test_a_release_over_edits_keeps_both_and_the_stricter_where_they_differ(author, publisher):
    base = read_tables()
    save(author, Exercise.objects.get(slug="bridge"), summary="Lift your hips.")
    strict = Contraindication.objects.get(condition__slug="osteoporosis", position=3)
    save(author, strict.condition, **{"contraindications-2-level": "avoid"})
    row = base.one("library.exercise", "bridge")
    other = base.one("library.contraindication", "osteoporosis", 3)
    cat = base.one("library.exercise", "cat-camel")
    release = changed(base, row, name="Hip bridge")
    release = changed(release, release.one(*of(other)), level="caution")
    release = changed(release, release.one(*of(cat)), summary="Round and arch your back, slowly.")
    publishing.bring_in_release(release)
    bridge = Exercise.objects.get(slug="bridge")
    assert (bridge.name, bridge.summary) == ("Hip bridge", "Lift your hips.")
    assert Exercise.objects.get(slug="cat-camel").summary.startswith("Round and arch")
    strict.refresh_from_db()
    assert Contraindication.objects.get(condition__slug="osteoporosis", position=3).level == "avoid"
    waiting = ChangeSet.objects.get(state=State.WAITING)
    assert waiting.origin == "conflict" and waiting.effect["looser"]
    assert not versions.release_waits() or versions.current().loaded == release.digest
    # a second release over it knows what the site has edited
    publishing.bring_in_release(changed(release, release.one(*of(cat)), name="Cat and camel"))
    bridge.refresh_from_db()
    assert bridge.summary == "Lift your hips."
    assert Exercise.objects.get(slug="cat-camel").name == "Cat and camel"
    assert ChangeSet.objects.filter(state=State.WAITING).count() == 1


def of(row):
    return row.model, *row.key


def test_edits_that_are_not_recorded_are_not_merged():
    Exercise.objects.filter(slug="bridge").update(summary="Lift your hips.")
    versions.mark_changed(timezone.now())
    before = read_tables().digest
    with pytest.raises(publishing.Refused, match="not recorded"):
        publishing.bring_in_release(
            changed(CONTENT, CONTENT.one("library.exercise", "bridge"), name="Hip bridge")
        )
    assert read_tables().digest == before


def test_a_sites_own_files_obey_the_same_rules():
    row = CONTENT.one("library.contraindication", "osteoporosis", 2)
    waits = publishing.bring_in_files(changed(CONTENT, row, level="caution"))
    assert waits.state == State.WAITING and read_tables().digest == CONTENT.digest
    bridge = CONTENT.one("library.exercise", "bridge")
    assert publishing.bring_in_files(changed(CONTENT, bridge, summary="Lift your hips.")) is None
    assert Exercise.objects.get(slug="bridge").summary == "Lift your hips."


def overdue_content():
    """Content with one signed rule that is due on 1 June 2027, two years after its source was read."""
    row = CONTENT.one("library.contraindication", "osteoporosis", 2)
    source = CONTENT.one("library.source", row.slugs("sources")[0])
    signed = {"review_state": "reviewed", "reviewed_by": "A B", "reviewed_on": "2023-01-01"}
    content = changed(CONTENT, row, sources=[[source.key[0]]], **signed)
    return changed(content, content.one(*of(source)), last_read="2025-06-01"), row, source


@pytest.mark.parametrize("how", ["the source is read again", "the signature is removed"])
def test_what_is_closed_because_it_is_overdue_opens_for_a_second_person_only(how):
    old, row, source = overdue_content()
    new = (
        changed(old, old.one(*of(source)), last_read="2027-06-20")
        if how.startswith("the source")
        else changed(old, old.one(*of(row)), **changing.UNSIGNED)
    )
    rows = changed_rows(old, new)
    assert effect(old, new, rows, date(2027, 7, 1)).needs_second_person
    assert not effect(old, new, rows, date(2027, 5, 1)).needs_second_person  # not due yet


def test_rules_that_cannot_be_compared_wait():
    broken = without(CONTENT, CONTENT.one("library.contraindication", "osteoporosis", 1))
    rows = changed_rows(broken, CONTENT)
    assert effect(broken, CONTENT, rows, TODAY).needs_second_person


# ------------------------------------------------------------------------------- for visitors


def test_what_only_touches_a_draft_is_not_in_the_public_list(author):
    exercise = Exercise.objects.get(slug="bridge")
    act(author, Exercise, "withdraw", [exercise])
    visitor = Client(headers={"host": "localhost"})
    assert "Bridge" in visitor.get("/changes/").content.decode()  # it was shown, so that is told
    save(author, exercise, name="Secret bridge", **{"instructions-0-how_to": "Lie.\nLift."})
    for page in ("/changes/", "/changes/feed/"):
        assert "Secret" not in visitor.get(page).content.decode()


def test_the_public_list_says_what_why_and_who_and_never_a_locked_word(author):
    visitor = Client(headers={"host": "localhost"})
    assert "Nothing has been changed here" in visitor.get("/changes/").content.decode()
    bridge = Exercise.objects.get(slug="bridge")
    save(author, bridge, **{"instructions-0-how_to": "Lie down.\nLift your hips to the rafters."})
    for address_ in ("/changes/", "/changes/feed/"):
        page = visitor.get(address_).content.decode()
        assert "Bridge" in page and "A guideline was read again." in page
        assert "rafters" not in page
    assert "Anna Berg" in visitor.get("/changes/").content.decode()
    condition, changes = loosened()
    save(author, condition, why="This one waits.", **changes)
    assert "This one waits." not in visitor.get("/changes/").content.decode()


def test_whoever_may_not_see_instructions_does_not_see_them_in_a_change(author):
    bridge = Exercise.objects.get(slug="bridge")
    save(author, bridge, **{"instructions-0-how_to": "Lie down.\nLift your hips to the rafters."})
    user = account("vera")
    codes = ("view_exercise", "view_changeset")
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    vera, change = at_desk(user), ChangeSet.objects.get()
    for page in (address(Exercise, "history", bridge.pk), address(ChangeSet, "change", change.pk)):
        assert "rafters" in author.get(page).content.decode()
        response = vera.get(page)
        assert response.status_code == 200 and "rafters" not in response.content.decode()
