"""Every fault that the content checks detect is planted in a copy of the real content, and is
reported with its file, row and field.
"""

import copy
import io
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from backapp.gate import floor
from backapp.library import lexicon
from backapp.library.authored import AUTHORED, FIXTURES, Content, Row, read_files
from backapp.library.checks import check, new_faults
from backapp.library.checks import whole as checks_of_the_whole
from backapp.library.checks.agreeing import ON_SOMETHING_ELSE
from backapp.library.checks.drawings import to_be_drawn
from backapp.library.checks.exercises import NO_LOAD
from backapp.library.checks.slugs import GATE_SPEAKS_OF
from backapp.library.checks.wording import VISITORS_READ
from backapp.library.languages import STAYS, TYPED
from tests.often import every

ENGLISH = lexicon.of("en")


def put(**values):
    return lambda fields: fields.update(values)


def draw(keyframe=None, **words):
    """A change of a pose, or of one of its keyframes."""

    def change(fields):
        (fields["pose"] if keyframe is None else fields["pose"]["keyframes"][keyframe]).update(
            words
        )

    return change


def add(name, text):
    return lambda fields: fields[name].append(text)


def say(name, number, text):
    """Replace the line with this number, counted from 1."""
    return lambda fields: fields[name].__setitem__(number - 1, text)


def rung(ladder, position):
    return {"ladder": [ladder], "position": position}


def of(slug):
    return {"exercise": [slug]}


def lose(name, *entry):
    def change(fields):
        fields[name] = [kept for kept in fields[name] if kept != list(entry)]

    return change


BRIDGE, EGG = {"slug": "bridge"}, {"slug": "egg-roll"}
POP = {"slug": "what-is-the-pop"}
HOW_BRIDGE, HOW_GUN = {"exercise": ["bridge"]}, {"exercise": ["massage-gun"]}
BONE = {"condition": ["osteoporosis"], "position": 1}

PLANTED = [
    # shape
    ("exercise", BRIDGE, lambda f: f.pop("summary"), "exercises.json, row {n} (bridge), "
        "summary: is missing"),
    ("exercise", BRIDGE, put(colour="red"), "(bridge), colour: there is no such field"),
    ("exercise", BRIDGE, put(stage="1"), "(bridge), stage: must be a whole number, not '1'"),
    ("exercise", BRIDGE, put(stage=True), "(bridge), stage: must be a whole number"),
    ("exercise", BRIDGE, put(comfort="yes"), "(bridge), comfort: must be true or false"),
    ("exercise", BRIDGE, put(stage=3), "(bridge), stage: Ensure this value is "
        "less than or equal to 2."),
    ("exercise", BRIDGE, put(name=" Bridge"), "(bridge), name: begins or ends with a space"),
    ("exercise", BRIDGE, put(kind="neck-manipulation"), "(bridge), kind: Value 'neck-manipulation' "
        "is not a valid choice."),
    ("exercise", BRIDGE, put(region="neck"), "(bridge), region: Value 'neck' is "
        "not a valid choice."),
    ("exercise", BRIDGE, put(loads=["supine"]), "(bridge), loads: must be a list of references"),
    ("exercise", BRIDGE, put(loads=[["supine"], ["supine"]]), "(bridge), loads: names "
        "supine 2 times"),
    ("exercise", BRIDGE, put(search_words=["a", ""]), "(bridge), search_words: This must "
        "be a list of texts"),
    ("step", {"routine": ["disc"], "position": 1}, put(exercise="prone-lying"), "(disc.1), exercise: must "
        "be a reference"),
    ("step", {"routine": ["disc"], "position": 1}, put(routine=[["disc"]]), "routine: must be a reference"),
    ("instruction", HOW_BRIDGE, put(exercise={"slug": "bridge"}), "exercise: must be a reference"),
    ("instruction", HOW_BRIDGE, put(sets=0), "(bridge), sets: Ensure this value is "
        "greater than or equal to 1."),
    ("contraindication", BONE, put(level="maybe"), "(osteoporosis.1), level: Value 'maybe' "
        "is not a valid choice."),
    # references
    ("exercise", BRIDGE, add("loads", ["teleporting"]), "(bridge), loads: there is no "
        "movement load “teleporting”"),
    ("contraindication", BONE, add("sources", ["NOBODY1999"]), "(osteoporosis.1), "
        "sources: there is "
        "no source “NOBODY1999”"),
    ("redflag", {"slug": "one-leg"}, put(suspects=[["gout"]]), "(one-leg), suspects: there is "
        "no condition “gout”"),
    ("step", {"routine": ["disc"], "position": 1}, put(exercise=["flying"]), "(disc.1), exercise: "
        "there is no "
        "exercise “flying”"),
    ("routine", {"slug": "disc"}, put(for_conditions=[["gout"]]), "(disc), "
        "for_conditions: there is "
        "no condition “gout”"),
    ("medicine", {"slug": "strong-painkillers"}, put(red_flag=["tired"]), "red_flag: there is no "
        "warning sign “tired”"),
    # exercises
    ("exercise", BRIDGE, put(slug="at-a-glance"), "(at-a-glance), slug: is the "
        "address of another page"),
    ("routine", {"slug": "disc"}, put(slug="mine"), "(mine), slug: is the address of another page"),
    ("exercise", BRIDGE, put(loads=[]), "(bridge), loads: has no load"),
    ("exercise", BRIDGE, add("loads", ["thrust"]), "(bridge), loads: self-manipulations, and no other exercises, have the load thrust"),
    ("exercise", EGG, lose("loads", "thrust"), "(egg-roll), loads: self-manipulations, and no other exercises, have"),
    ("exercise", EGG, put(requires=""), "(egg-roll), requires: self-manipulations, and no other exercises, need"),
    ("exercise", EGG, put(comfort=True), "(egg-roll), comfort: a self-manipulation is "
        "never in the comfort set"),
    ("exercise", BRIDGE, put(needs=["trampoline"]), "(bridge), needs: “trampoline” is not one of"),
    ("exercise", BRIDGE, put(aims=["fame"]), "(bridge), aims: “fame” is not one of"),
    ("exercise", BRIDGE, put(name="Walking"), "name: is the same as that of"),
    ("instruction", HOW_BRIDGE, put(how_to=[]), "(bridge), how_to: This field cannot be blank."),
    ("instruction", HOW_BRIDGE, put(stop_rules=[]), "(bridge), stop_rules: This "
        "field cannot be blank."),
    ("instruction", HOW_BRIDGE, put(mistakes=[]), "(bridge), mistakes: This field "
        "cannot be blank."),
    ("instruction", HOW_BRIDGE, put(easier=[]), "(bridge), easier: This field cannot be blank."),
    ("instruction", HOW_BRIDGE, put(frequency=""), "(bridge), frequency: This field "
        "cannot be blank."),
    ("instruction", HOW_BRIDGE, put(dose_sources=[]), "(bridge), dose_sources: must "
        "name at least one"),
    ("replacement", {"exercise": ["bridge"], "position": 1}, put(replacement=["egg-roll"]), "a self-manipulation never "
        "replaces anything"),
    ("replacement", {"exercise": ["bridge"], "position": 1}, put(replacement=["bridge"]), "an exercise cannot "
        "replace itself"),
    ("replacement", {"exercise": ["bridge"], "position": 1}, put(replacement=["pelvic-tilt"]), "bridge offers "
        "pelvic-tilt 2 times"),
    ("replacement", {"exercise": ["bridge"], "position": 1}, put(replacement=["trampoline"]), "there is no exercise "
        "“trampoline”"),
    # figures
    ("figure", HOW_BRIDGE, draw(shape="round"), "(bridge), pose: cannot be read: shape is 'round'"),
    ("figure", HOW_BRIDGE, draw(props=7), "(bridge), pose: cannot be read"),
    ("figure", HOW_BRIDGE, draw(1, leg={}), "(bridge), pose: cannot be read: keyframe 2: unknown word 'leg'"),
    ("figure", HOW_BRIDGE, draw(props=[{"prop": "mat"}, {"prop": "anvil"}]), "shows a anvil, which this site does not know"),
    ("figure", HOW_BRIDGE, draw(0, caption=""), "(bridge), pose: keyframe 1: has no caption"),
    ("figure", HOW_BRIDGE, draw(0, caption="Lie down and crack your back."), "reads like a crack "
        "or a thrust"),
    ("figure", HOW_BRIDGE, draw(0, caption="Roll your neck."), "nothing here works on the neck"),
    ("figure", HOW_BRIDGE, draw(moves="A safe lift."), "“safe” is a word we do not use"),
    ("figure", HOW_BRIDGE, draw(title="Bridge"), "(bridge), pose: cannot be read: the pose: unknown word 'title'"),
    ("figure", HOW_BRIDGE, draw(side="right"), "(bridge), pose: “side” must agree with the dose, "
        "which is done on both sides"),
    ("figure", {"exercise": ["leg-crossover"]}, draw(side="both"), "(leg-crossover), "
        "pose: keyframe 2: has words for each side, but the pose has no side"),
    ("figure", {"exercise": ["seated-cat-camel"]}, draw(props=[{"prop": "worktop", "name": "chair"}]), "what the exercise "
        "needs: chair"),
    ("figure", HOW_BRIDGE, draw(props=[{"prop": "mat"}, {"prop": "ball"}]), "shows a ball, which the exercise does not mention"),
    ("figure", HOW_BRIDGE, put(pose=[]), "(bridge), pose: must be a pose in braces, not []"),
    ("figure", HOW_BRIDGE, put(pose={}), "(bridge), pose: This field cannot be blank."),
    # drawings
    ("drawing", HOW_BRIDGE, put(stills=[]), "(bridge), stills: This field cannot be blank."),
    ("drawing", HOW_BRIDGE, lambda fields: fields["stills"].pop(), "(bridge), stills: has 1 pictures of 2 keyframes"),
    ("drawing", HOW_BRIDGE, lambda fields: fields.update(stills=[fields["stills"][0].replace("1260 786", "786 1260", 1)] * 2),
        "(bridge), stills: are not all landscape, as the pose says"),
    ("drawing", HOW_BRIDGE, lambda fields: fields.update(card=fields["card"].replace("<path", "<script/><path", 1)),
        "(bridge), card: contains <script>, which is no part of a drawing"),
    ("drawing", HOW_BRIDGE, lambda fields: fields.update(stills=[svg.replace("<path", '<path onload="x()"', 1) for svg in fields["stills"]]),
        "(bridge), stills: contains onload='x()', which is no part of a drawing"),
    ("drawing", HOW_BRIDGE, lambda fields: fields.update(start_card=fields["start_card"].replace("<path", '<image href="https://x.example/"/><path', 1)),
        "(bridge), start_card: contains <image>"),
    ("drawing", HOW_BRIDGE, put(movement="</script>"), "(bridge), movement: is no base64"),
    ("drawing", HOW_BRIDGE, put(exercise=["bird-dog"]), "(bird-dog): occurs 2 times"),
    # steps against the dose
    ("instruction", of("diaphragmatic-breathing"), put(repetitions=10, hold_seconds=4), "says “two minutes”, but the dose holds for 4 seconds"),
    ("instruction", of("open-book"), say("how_to", 4, "Breathe out at the open "
        "position for two breaths."), "(open-book), how_to: says “two breaths”"),
    ("instruction", of("mini-bridge"), say("how_to", 4, "Hold for two breaths, lower "
        "slowly and rest."), "but the dose holds for 3 seconds"),
    ("instruction", of("side-rest"), put(hold_seconds=600), "(side-rest), how_to: says “5 "
        "minutes”, but the dose holds for 600 seconds"),
    ("instruction", of("walking"), say("how_to", 2, "Start with what you can do on a bad "
        "day, even 4 minutes."), "says “4 minutes”"),
    ("instruction", of("met-hip-abduction"), put(hold_seconds=10), "says “Count to six”, but the dose holds for 10 seconds"),
    ("instruction", of("egg-roll"), put(repetitions=12), "says “4 to 6 small rocks”, but the dose is 12 repetitions"),
    ("instruction", of("standing-back-extension"), put(hold_seconds=1), "says “never hang”, but the dose holds for 1 seconds"),
    ("instruction", of("standing-back-extension"), put(hold_seconds=1), "mistakes: says "
        "“Holding at the end”"),
    ("instruction", of("bird-dog"), put(alternates=False), "(bird-dog), how_to: changes sides each time"),
    ("instruction", of("bird-dog"), say("how_to", 5, "Lower. Do them all, then "
        "change sides."), "(bird-dog), how_to: does all of one side first, but in the dose the sides take turns"),
    ("instruction", of("bird-dog"), say("how_to", 5, "Hold, breathe and lower."), "(bird-dog), alternates: the sides take turns, but no step says so"),
    ("instruction", of("self-hug-stretch"), say("how_to", 5, "Swap which arm is on top."), "changes sides each time"),
    ("instruction", of("open-book"), say("how_to", 5, "Go to the left and repeat."), "changes sides each time"),
    ("instruction", of("open-book"), say("first_time", 3, "Change sides."), "(open-book), first_time: changes sides each time"),
    # the coach and the tempo
    ("instruction", HOW_BRIDGE, put(alternates=True), "(bridge), alternates: only the sides of an exercise"),
    ("instruction", HOW_BRIDGE, put(go_seconds=0), "(bridge), go_seconds: the way there takes time"),
    ("instruction", of("prone-prop"), put(back_seconds=0, repetitions=1), "(prone-prop), back_seconds: the way back takes time"),
    ("instruction", of("walking"), put(repetitions=2), "(walking), go_seconds: the way there takes time"),
    ("instruction", HOW_BRIDGE, put(sets=11), "(bridge), sets: is 11: at most 10"),
    ("instruction", HOW_BRIDGE, put(repetitions=600), "(bridge), repetitions: is 600: at most 60"),
    ("instruction", of("walking"), put(hold_seconds=6000), "(walking), hold_seconds: is 6000: at most 1800"),
    ("instruction", HOW_BRIDGE, put(between_seconds=200), "(bridge), between_seconds: is 200: at most"),
    ("instruction", HOW_BRIDGE, put(set_up=[]), "(bridge), set_up: is empty"),
    ("instruction", HOW_BRIDGE, put(first_time=[]), "(bridge), first_time: is empty"),
    ("instruction", HOW_BRIDGE, put(breathing=""), "(bridge), breathing: is empty"),
    ("instruction", HOW_BRIDGE, put(ease_off=""), "(bridge), ease_off: is empty"),
    ("instruction", HOW_BRIDGE, put(first_time=["Lift your hips."]), "(bridge), first_time: has 1 line: at least 2"),
    ("instruction", HOW_BRIDGE, put(set_up=["Lie down."] * 4), "(bridge), set_up: has 4 lines: at most 3"),
    ("instruction", HOW_BRIDGE, put(cue="Lift " + "and " * 13 + "lower."), "(bridge), cue: has 15 words, at most 14"),
    ("instruction", HOW_BRIDGE, put(first_time=["Contract your gluteal musculature, maintaining lumbopelvic stability."] * 4),
        "(bridge), first_time: the coach is hard to understand"),
    ("instruction", HOW_BRIDGE, add("set_up", "Bend your left knee."), "(bridge), set_up: says “left”, but the player names the side"),
    ("instruction", HOW_BRIDGE, put(ease_off="Roll onto your Right side."), "(bridge), ease_off: says “Right”, but the player names the side"),
    ("instruction", HOW_BRIDGE, put(cue="Stay up for 3 seconds."), "(bridge), cue: says “3”, but the dose gives the numbers"),
    ("instruction", HOW_BRIDGE, put(cue="Stay up for a slow breath, ten times."), "(bridge), cue: says “ten times”, but the dose"),
    ("instruction", of("seated-forward-bend"), put(cue="Stay for two breaths."), "(seated-forward-bend), cue: says “two breaths”, but the dose gives"),
    ("instruction", HOW_BRIDGE, put(breathing="Hold for five slow breaths."), "(bridge), breathing: says “five slow breaths”, but the dose holds for 3"),
    ("instruction", HOW_BRIDGE, put(breathing="Breathe in and hold."), "(bridge), breathing: nobody is asked to hold the breath"),
    ("instruction", HOW_BRIDGE, add("how_to", "Hold your breath at the top."), "(bridge), how_to: nobody is asked to hold the breath"),
    ("instruction", HOW_BRIDGE, add("harder", "Lift without breathing."), "(bridge), harder: nobody is asked to hold the breath"),
    ("figure", HOW_BRIDGE, draw(1, caption="Lift. Do not breathe yet."), "(bridge), pose: nobody is asked to hold the breath"),
    ("instruction", HOW_BRIDGE, put(cue="A safe lift."), "(bridge), cue: “safe” is a word we do not use"),
    ("instruction", HOW_BRIDGE, add("first_time", "Push your head back."), "(bridge), first_time: nothing here works on the neck"),
    ("instruction", HOW_BRIDGE, put(ease_off="Let your hips drop with a quick push."), "(bridge), ease_off: reads like a crack or a thrust"),
    ("instruction", HOW_BRIDGE, add("set_up", "Put a foam roller under you."), "(bridge), equipment: does not name the roller"),
    # what nobody can notice while doing it, and a dose that only a routine gives
    ("instruction", HOW_BRIDGE, add("stop_rules", "Pain that lasts over 24 hours."), "(bridge), stop_rules: cannot be noticed while doing it"),
    ("instruction", HOW_BRIDGE, add("stop_rules", "Headache afterwards."), "(bridge), stop_rules: cannot be noticed while doing it"),
    ("instruction", of("walking"), add("how_to", "Walk for 5 minutes."), "(starter.4), exercise: says “5 minutes”, but the dose holds for 20 seconds"),
    # what is read for both sides names no side; a right angle is none
    ("instruction", of("long-sit-twist"), add("how_to", "Turn to the right."), "(long-sit-twist), how_to: says “right”, but is read for both sides"),
    ("instruction", of("figure-4"), add("harder", "Draw the Left thigh closer."), "(figure-4), harder: says “Left”, but is read for both sides"),
    ("instruction", of("figure-4"), put(feel="You should feel your right hip."), "(figure-4), feel: says “right”, but is read for both sides"),
    ("figure", of("mini-bridge"), draw(1, caption="Hold for two breaths."), "(mini-bridge), pose: says "
        "“two breaths”"),
    # who reads it
    ("instruction", HOW_BRIDGE, put(frequency=("daily; arthritis: "
        "start 1 set of 5")), "frequency: mentions “arthritis” to every visitor"),
    ("instruction", HOW_BRIDGE, add("stop_rules", "Your back aches."), "stop_rules: stops "
        "for pain that "
        "the pain rule allows"),
    ("routine", {"slug": "mid-back"}, put(name="Mid back: three to start"), "name: says “three to "
        "start”: number and length are calculated"),
    ("routine", {"slug": "desk-break"}, put(summary=("Six small movements "
        "for your chair.")), "summary: says “Six small movements”"),
    ("routine", {"slug": "desk-break"}, put(purpose="A break of 3 minutes."), "(desk-break), purpose: "
        "says “minutes”"),
    ("plan", {"routine": ["mid-back"]}, put(when=("Every day. Start with "
        "the first three.")), "(mid-back), when: says “first three”"),
    ("exercise", {"slug": "foam-roller-upper-back"}, put(own_confirmation=True), "an exercise that opens on purpose must be last in its routine"),
    # things and place
    ("exercise", BRIDGE, put(needs=[]), "(bridge), needs: is done lying or kneeling: say "
        "one of mat, bed, mat-or-bed"),
    ("exercise", {"slug": "long-sit-twist"}, put(needs=[]), "(long-sit-twist), needs: is done "
        "lying or kneeling"),
    ("exercise", BRIDGE, put(needs=["mat", "bed"]), "(bridge), needs: is done lying or "
        "kneeling: say one of"),
    ("exercise", BRIDGE, put(equipment="firm bed"), "(bridge), equipment: does not name what "
        "the exercise needs: mat"),
    ("exercise", {"slug": "sit-to-stand"}, put(equipment="mat, sturdy chair"), "(sit-to-stand), needs: "
        "does not say the "
        "mat that the equipment mentions"),
    ("exercise", {"slug": "hamstring-strap"}, put(equipment="bed or mat"), "(hamstring-strap), "
        "equipment: "
        "does not name what "
        "the exercise needs: towel"),
    ("exercise", {"slug": "thread-the-needle"}, put(equipment="mat"), "(thread-the-needle), "
        "equipment: "
        "does not name the "
        "cushion that the steps use"),
    # conditions
    ("contraindication", BONE, lose("loads", "thrust"), "(osteoporosis), "
        "contraindications: does not "
        "state its level for thrust"),
    ("contraindication", BONE, put(level="caution"), "(osteoporosis.1), level: the gate's floor "
        "bars self-manipulation"),
    ("contraindication", BONE, put(reason=""), "(osteoporosis.1), reason: is empty"),
    ("contraindication", BONE, put(sources=[]), "(osteoporosis.1), sources: must "
        "name at least one"),
    ("contraindication", BONE, put(fresh_level="avoid"), "(osteoporosis.1), fresh_level: "
        "state the level "
        "for the first 72 hours and"),
    ("contraindication", {"condition": ["osteoporosis"], "position": 2}, add("loads", ["thrust"]), "thrust is already in another row"),
    ("condition", {"slug": "osteoporosis"}, put(manipulation="yes"), "is_back_diagnosis: only "
        "a condition "
        "that names a cause"),
    ("condition", {"slug": "disc-sciatica"}, put(manipulation="yes"), "manipulation: the "
        "gate's floor "
        "bars self-manipulation"),
    ("condition", {"slug": "no-diagnosis"}, put(attestable=True), "(no-diagnosis), attestable: a clinician's word cannot count"),
    ("condition", {"slug": "osteoporosis"}, put(liftable=True), "(osteoporosis), liftable: only a "
        "comfort-only floor"),
    ("condition", {"slug": "osteoporosis"}, put(becomes=[["gerd"]]), "(osteoporosis), "
        "becomes: only a "
        "condition whose floor"),
    ("condition", {"slug": "osteoporosis"}, put(floor="unscreened"), "(osteoporosis), floor: "
        "the floor of a condition cannot be"),
    ("condition", {"slug": "gerd"}, put(explanation="Acid " * 13), "(gerd), explanation: has 13 words: 12 at most"),
    ("condition", {"slug": "gerd"}, put(slug="reflux"), "there is no condition “gerd”"),
    ("condition", {"slug": "osteoporosis"}, put(slug="thin-bones"), "(osteoporosis), slug: is missing, but the gate's own rules use it"),
    # follow-ups
    ("followup", {"condition": ["postpartum"], "name": "since"}, put(longer_if="twins"), "longer_if: “twins” is "
        "not a follow-up"),
    ("followup", {"condition": ["postpartum"], "name": "since"}, put(ended_by="since"), "ended_by: “since” is "
        "not a follow-up"),
    ("followup", {"condition": ["postpartum"], "name": "since"}, put(longer_weeks=5), "longer_weeks: the longer "
        "window is not longer"),
    ("followup", {"condition": ["dvt"], "name": "since"}, put(weeks=0), "weeks: a date question needs a number of weeks"),
    ("followup", {"condition": ["dvt"], "name": "since"}, put(scope="full"), "(dvt.since), scope: must "
        "withhold something"),
    ("followup", {"condition": ["cardiac"], "name": "symptoms"}, put(weeks=4), "weeks: only a date "
        "question has weeks"),
    ("followup", {"condition": ["cardiac"], "name": "symptoms"}, put(urgency="emergency"), "urgency: a sign is urgent"),
    ("followup", {"condition": ["hernia-abdominal"], "name": "stuck"}, put(scope="comfort-only"), "with a sign, nothing can be open"),
    ("followup", {"condition": ["diabetes"], "name": "plain"}, put(levels={"thrust": "fine"}), "levels: “fine” is not one of"),
    ("followup", {"condition": ["diabetes"], "name": "plain"}, put(levels={"vibration": "ok"}), "does not state its "
        "level for thrust"),
    ("followup", {"condition": ["diabetes"], "name": "plain"}, put(levels={"thrust": "ok", "x": "ok"}), "no movement load “x”"),
    ("followup", {"condition": ["dvt"], "name": "since"}, put(levels={"thrust": "ok"}), "levels: only relief "
        "states levels"),
    ("followup", {"condition": ["dvt"], "name": "since"}, put(sources=[]), "(dvt.since), sources: must "
        "name at least one"),
    # warning signs
    ("redflag", {"slug": "fever"}, put(slug="none"), "slug: is a word that the forms already use"),
    ("redflag", {"slug": "fever"}, put(action=""), "(fever), action: This field cannot be blank."),
    ("redflag", {"slug": "fever"}, put(help=""), "(fever), help: This field cannot be blank."),
    ("redflag", {"slug": "fever"}, put(action_unsure=""), "(fever), action_unsure: a sign this urgent needs"),
    ("redflag", {"slug": "fever"}, put(sources=[]), "(fever), sources: must name at least one"),
    ("redflag", {"slug": "fever"}, put(scope="adapted"), "(fever), scope: with a sign this urgent, nothing can be open"),
    ("redflag", {"slug": "fever"}, put(sticky=False), "(fever), sticky: a sign this urgent must be sticky"),
    ("redflag", {"slug": "fever"}, put(urgency="self-care"), "(fever), urgency: a warning sign cannot lead to self-care"),
    ("redflag", {"slug": "visceral"}, put(scope="full"), "(visceral), scope: must "
        "withhold something"),
    ("redflag", {"slug": "fever"}, put(slug="hot"), "(fever), slug: is missing, but the gate's own rules use it"),
    ("medicine", {"slug": "steroids"}, put(adds=[]), "(steroids), adds: has no effect"),
    ("condition", {"slug": "diabetes"}, put(asked_under=""), "asked_under: choose the group"),
    ("condition", {"slug": "diabetes"}, put(asked_under="medicines"), "asked_under: no medicine stands"),
    ("redflag", {"slug": "fever"}, put(brief=""), "brief: a sign of the short check needs"),
    ("harmlessthing", {"slug": "asthma"}, put(why=" "), "(asthma), why: is empty"),
    ("harmlessthing", {"slug": "asthma"}, put(also=["Warfarin"]), "“Warfarin” is a word for the condition blood-thinners"),
    ("harmlessthing", {"slug": "asthma"}, put(also=["bones brittle"]), "is a word for the ambiguous word brittle-bones"),
    ("harmlessthing", {"slug": "asthma"}, put(also=["tramadol"]), "is a word for the medicine strong-painkillers"),
    ("harmlessthing", {"slug": "asthma"}, put(also=["chest pains"]), "“chest pains” can be a warning sign"),
    ("harmlessthing", {"slug": "asthma"}, put(also=["hay fever"]), "“Hay fever” is a word for asthma too"),
    ("harmlessthing", {"slug": "asthma"}, put(name="Osteoporosis"), "is a word for the condition osteoporosis"),
    ("harmlessthing", {"slug": "asthma"}, put(slug="diabetes"), "slug: is the slug of a condition"),
    ("ambiguousword", {"slug": "slipped-disc"}, put(unsure=[]), "(slipped-disc), unsure: must "
        "name at least one"),
    ("ambiguousword", {"slug": "slipped-disc"}, put(phrase="wear and tear"), "phrase: is the same "
        "as that of"),
    # evidence
    ("claim", {"number": 1}, put(sources=[]), "sources: must name at least one"),
    ("claim", {"number": 1}, put(effect="About 10 points (k)."), "effect: contains a figure marked as unchecked"),
    ("claim", {"number": 1}, put(effect="Better by 9.95 points."), "effect: contains 9.95, which still has to be checked"),
    ("claim", {"number": 2}, put(number=1), "number: is the same as that of"),
    # answers
    ("answer", POP, add("text", "This is one more thing to say. " * 12), "(what-is-the-pop), text: is more than 120 words"),
    ("answer", POP, put(text=["Intraarticular cavitation necessitates considerable distraction of articular surfaces."]),
     "(what-is-the-pop), text: reads above grade 7"),
    ("answer", POP, put(text=[]), "(what-is-the-pop), text: is empty"),
    ("answer", POP, put(do=""), "(what-is-the-pop), do: is empty"),
    ("answer", POP, put(avoid=""), "(what-is-the-pop), avoid: is empty"),
    ("answer", POP, put(short="It is gas. That is all."), "(what-is-the-pop), short: is more than one sentence"),
    ("answer", POP, put(question="The pop"), "(what-is-the-pop), question: does not end with"),
    ("answer", POP, put(sources=[]), "(what-is-the-pop), sources: must name at least one"),
    ("answer", POP, put(certainty="certain"), "(what-is-the-pop), certainty: Value 'certain' is not a valid choice."),
    ("answer", POP, put(exercises=[["egg-roll"]]), "(what-is-the-pop), exercises: leads to a self-manipulation"),
    ("answer", POP, put(exercises=[["bird-dog"], ["bridge"], ["cat-camel"], ["walking"]]), "exercises: are more than 3"),
    ("answer", POP, put(fits=["sad"]), "(what-is-the-pop), fits: has a word that is not one of"),
    ("answer", POP, put(avoid="Sitting straight up from your back."), "text: says how log-roll is done, which is locked"),
    ("answer", POP, put(lesson=1), "lesson: 1 is that of another answer too"),
    ("answer", POP, put(lesson=19), "(what-is-the-pop), lesson: Ensure this value is less than or equal to 18."),
    ("answer", POP, put(question="Can I crack my back?"), "question: is the same as that of"),
    ("answer", POP, put(short="It is safe."), "(what-is-the-pop), short: “safe” is a word we do not use"),
    ("answer", POP, put(do="Twist until it cracks."), "(what-is-the-pop), do: reads like a crack or a thrust"),
    ("answer", POP, put(do="Roll your neck slowly."), "(what-is-the-pop), do: nothing here works on the neck"),
    # ladders of the plan
    ("ladder", {"slug": "calm"}, put(slug="peace"), "(peace), slug: is not one of control, strength"),
    ("ladder", {"slug": "calm"}, put(sources=[]), "(calm), sources: must name at least one"),
    ("ladder", {"slug": "calm"}, put(active=9), "(calm), active: is no rung of stage 1"),
    ("ladder", {"slug": "control"}, put(active=7), "(control), active: is no rung of stage 1"),
    ("ladder", {"slug": "strength"}, put(active=2), "(strength), active: is no rung of stage 1"),
    ("rung", rung("loosen", 2), put(exercise=["egg-roll"]), "exercise: is a self-manipulation"),
    ("rung", rung("loosen", 2), put(exercise=["prone-press-up"]), "exercise: is a self-manipulation, or needs"),
    ("rung", rung("loosen", 2), put(minutes=5), "minutes: are for walking alone"),
    ("rung", rung("walking", 2), put(minutes=0), "minutes: are for walking alone, and walking needs them"),
    ("rung", rung("walking", 8), put(minutes=31), "minutes: Ensure this value is less than or equal to 30."),
    ("rung", rung("loosen", 2), put(exercise=["walking"]), "exercise: is no walking, or is walking on another"),
    ("rung", rung("loosen", 2), put(position=11), "position: is not"),
    ("rung", rung("loosen", 3), put(exercise=["bird-dog"]), "exercise: is of a lower stage than the rung below"),
    ("rung", rung("strength", 1), put(exercise=["side-plank-knees"]), "asks for less effort than the rung below it"),
    ("rung", rung("loosen", 2), put(amount="least"), "amount: is no more than on the rung below it"),
    ("rung", rung("walking", 2), put(minutes=5), "amount: is no more than on the rung below it"),
    ("rung", rung("loosen", 9), put(exercise=["pelvic-tilt"]), "pelvic-tilt comes back after another exercise"),
    ("rung", rung("loosen", 3), put(amount="less"), "amount: is more than the least, although the exercise is new"),
    ("rung", rung("loosen", 10), put(amount="less"), "is the top of the ladder and not the dose as written"),
    ("rung", rung("loosen", 10), put(amount="most"), "amount: Value 'most' is not a valid choice."),
    # review
    ("exercise", BRIDGE, put(review_state="reviewed"), "(bridge), reviewed_by: a reviewed row needs the name"),
    ("exercise", BRIDGE, put(review_state="reviewed", reviewed_by="A"), "(bridge), "
        "reviewed_on: a reviewed row needs the date"),
    ("exercise", BRIDGE, put(reviewed_by="A. Physio"), "(bridge), review_state: only a reviewed row has a name"),
    ("exercise", BRIDGE, put(review_state="signed"), "(bridge), review_state: Value 'signed' "
        "is not a valid choice."),
    # words
    ("exercise", BRIDGE, put(summary="A safe way up."), "(bridge), summary: “safe” is a "
        "word we do not use"),
    ("claim", {"number": 1}, put(statement="It cures pain."), "statement: “cures” is a "
        "word we do not use"),
    ("contraindication", BONE, put(reason="Bones realign."), "reason: “realign” is a "
        "word we do not use"),
    ("redflag", {"slug": "fever"}, put(action="Wait until you are cleared."), "action: “cleared” is a "
        "word we do not use"),
    ("instruction", HOW_BRIDGE, add("stop_rules", "Until the workout ends."), "“workout” is a word "
        "we do not use"),
    # the neck
    ("instruction", HOW_GUN, add("how_to", "Work up the muscles "
        "of your neck."), "(massage-gun), how_to: nothing here works on the neck"),
    ("instruction", HOW_BRIDGE, add("how_to", "Press your head "
        "into the floor."), "(bridge), how_to: nothing here works on the neck"),
    ("instruction", HOW_BRIDGE, add("how_to", "With your hands, gently pull "
        "your chin down."), "works on the neck or pushes the head"),
    ("instruction", HOW_BRIDGE, add("how_to", "Let your head hang "
        "off the bed."), "works on the neck or pushes the head"),
    ("instruction", HOW_BRIDGE, add("how_to", "Turn your head as far "
        "as it goes."), "works on the neck or pushes the head"),
    ("instruction", HOW_BRIDGE, add("how_to", "Never mind your "
        "neck, roll on."), "works on the neck or pushes the head"),
    ("instruction", HOW_BRIDGE, add("how_to", "Do not stop until "
        "your neck pops."), "works on the neck or pushes the head"),
    ("instruction", HOW_BRIDGE, add("easier", "Roll onto the back "
        "of the neck."), "(bridge), easier: nothing here works on the neck"),
    ("instruction", HOW_BRIDGE, add("harder", "Massage the cervical muscles."), "(bridge), harder: "
        "nothing here "
        "works on the neck"),
    ("instruction", HOW_BRIDGE, add("mistakes", "Not pressing the neck "
        "down enough."), "asks for more work on the neck"),
    ("exercise", BRIDGE, put(name="Neck bridge"), "(bridge), name: nothing here works on the neck"),
    ("exercise", BRIDGE, add("muscles", "sternocleidomastoid"), "(bridge), muscles: nothing here "
        "works on the neck"),
    ("exercise", BRIDGE, put(summary="Loosens the neck."), "(bridge), summary: nothing here "
        "works on the neck"),
    ("routine", {"slug": "disc"}, put(name="Neck and disc"), "(disc), name: nothing here "
        "works on the neck"),
    ("plan", {"routine": ["disc"]}, put(when="When your neck is stiff."), "(disc), when: nothing here "
        "works on the neck"),
    ("load", {"slug": "aerobic"}, put(label="Neck twist"), "(aerobic), label: nothing here "
        "works on the neck"),
    # a crack where none belongs
    ("instruction", HOW_BRIDGE, add("how_to", "Bounce until it cracks."), "(bridge), how_to: "
        "reads like a "
        "crack or a thrust"),
    ("instruction", HOW_BRIDGE, add("how_to", "Finish with a quick push."), "(bridge), how_to: "
        "reads like a "
        "crack or a thrust"),
    ("instruction", HOW_BRIDGE, add("how_to", "Do not stop until it pops."), "(bridge), how_to: "
        "reads like a "
        "crack or a thrust"),
    ("instruction", HOW_BRIDGE, add("harder", "Twist your hips sharply."), "(bridge), harder: "
        "reads like a "
        "crack or a thrust"),
    ("exercise", BRIDGE, put(summary="Cracks the low back."), "(bridge), summary: reads like a "
        "crack or a thrust"),
    ("exercise", BRIDGE, put(name="Popping bridge"), "(bridge), name: reads like a "
        "crack or a thrust"),
]  # fmt: skip


def said(folder):
    return [str(fault) for fault in check(read_files(folder))]


def test_the_content_as_it_is_has_no_fault():
    assert said(FIXTURES) == []


@pytest.fixture(scope="module")
def whole():
    """The real content, read once. `planted` changes a copy of one row."""
    return read_files()


def planted(whole, label, key, change):
    """The content with one row changed, and the number of that row in its file."""
    label = f"library.{label}"
    (row,) = [
        row
        for row in whole.of(label)
        if all(row.fields[name] == value for name, value in key.items())
    ]
    fields = copy.deepcopy(dict(row.fields))
    change(fields)
    rows = dict(whole.rows)
    rows[label] = [
        Row(label, fields, row.number) if kept is row else kept for kept in whole.of(label)
    ]
    return Content(rows), row.number


@pytest.mark.parametrize(
    ("label", "key", "change", "message"),
    every(4, PLANTED),
    ids=[f"{p[0]}-{n}" for n, p in enumerate(PLANTED)],
)
def test_a_planted_fault_is_found_and_named(whole, label, key, change, message, monkeypatch):
    content, number = planted(whole, label, key, change)
    message = message.replace("{n}", str(number))
    # the walks through the questions take as long as all else, and find few of these faults
    with monkeypatch.context() as without:
        without.setattr(checks_of_the_whole, "WALKS", {})
        without.setattr(checks_of_the_whole, "_found", {})
        faults = [str(fault) for fault in check(content)]
    if not any(message in fault for fault in faults):
        faults = [str(fault) for fault in check(content)]
    assert any(message in fault for fault in faults), faults
    assert all(
        re.search(r"\.json(, row| \()", fault) or "slug: is missing" in fault for fault in faults
    ), faults


@pytest.mark.parametrize(
    ("label", "key", "message"),
    [
        ("instruction", HOW_BRIDGE, "exercises.json, row {n} (bridge): has no instruction"),
        ("plan", {"routine": ["comfort"]}, "(comfort): has no plan"),
        ("load", {"slug": "thrust"}, "there is no movement load “thrust”"),
        ("source", {"slug": "WHO2005"}, "there is no source “WHO2005”"),
        ("exercise", {"slug": "walking"}, "there is no exercise “walking”"),
        (
            "condition",
            {"slug": "no-diagnosis"},
            "conditions.json (no-diagnosis), slug: is missing, but the gate's own rules use it",
        ),
    ],
)
def test_a_row_that_is_gone_is_missed(fixtures, label, key, message):
    fixtures.drop(label, **key)
    rows = fixtures.rows("exercise")
    number = next((n for n, row in enumerate(rows, 1) if row["fields"]["slug"] == "bridge"), 0)
    assert any(message.replace("{n}", str(number)) in fault for fault in said(fixtures.folder)), (
        said(fixtures.folder)
    )


@pytest.mark.parametrize(
    ("label", "belongs_to", "message"),
    [
        ("replacement", ("exercise", "bridge"), "(bridge), instead: has no replacement"),
        ("rung", ("ladder", "calm"), "(calm): has no rung"),
        ("step", ("routine", "disc"), "(disc), steps: has no step"),
        (
            "contraindication",
            ("condition", "gerd"),
            "(gerd), contraindications: does not state its level for thrust",
        ),
        (
            "ambiguousoption",
            ("word", "slipped-disc"),
            "(slipped-disc), options: an ambiguous word has at least two choices",
        ),
    ],
)
def test_an_owner_without_its_rows_is_found(fixtures, label, belongs_to, message):
    name, slug = belongs_to
    fixtures.write(label, [row for row in fixtures.rows(label) if row["fields"][name] != [slug]])
    assert any(message in fault for fault in said(fixtures.folder))


def test_a_row_that_stands_twice_is_found(fixtures):
    rows = fixtures.rows("routine")
    fixtures.write("routine", [*rows, fixtures.find("routine", slug="disc")])
    message = f"routines.json, row {len(rows) + 1} (disc): occurs 2 times"
    assert any(message in fault for fault in said(fixtures.folder))


def test_a_replacement_or_routine_of_nothing_but_drafts_is_found(fixtures):
    for slug in ("scapular-squeeze", "diaphragmatic-breathing"):
        fixtures.edit("exercise", put(review_state="draft"), slug=slug)
    faults = said(fixtures.folder)
    assert any(
        "(seated-chest-lift), instead: every replacement is a draft" in fault for fault in faults
    )
    for slug in ("massage-gun", "wall-ball-massage"):
        fixtures.edit("exercise", put(review_state="draft"), slug=slug)
    assert any(
        "(massage), steps: every step is a draft" in fault for fault in said(fixtures.folder)
    )


@pytest.mark.parametrize("label", ["figure", "drawing"])
def test_every_exercise_is_drawn_before_it_is_published(fixtures, label):
    fixtures.drop(label, **HOW_BRIDGE)
    assert [fault for fault in said(fixtures.folder) if f"(bridge): has no {label}" in fault]
    fixtures.edit("exercise", put(review_state="draft"), **BRIDGE)
    assert said(fixtures.folder) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda files: files.edit("figure", draw(camera="front"), **HOW_BRIDGE), "drawings.json, row 2 (bridge), drawn_from: is older than its pose."),
        (lambda files: files.edit("drawing", put(drawn_from="0"), **HOW_BRIDGE), "drawings.json, row 2 (bridge), drawn_from: is older than its pose."),
        (lambda files: files.drop("drawing", **HOW_BRIDGE), "figures.json, row 2 (bridge), pose: is not drawn."),
        (lambda files: files.drop("figure", **HOW_BRIDGE), "drawings.json, row 2 (bridge): belongs to no figure."),
    ],
)  # fmt: skip
def test_what_is_to_be_drawn_stops_a_release_and_no_edit(fixtures, change, message):
    fixtures.edit("exercise", put(review_state="draft"), **BRIDGE)
    assert not [*to_be_drawn(read_files(fixtures.folder))]
    change(fixtures)
    assert said(fixtures.folder) == []
    with pytest.raises(CommandError) as told:
        call_command("check_content", folder=fixtures.folder)
    assert f"{message} Run `make drawings`.\n1 fault." in str(told.value)


def test_words_are_not_drawn(fixtures):
    fixtures.edit("figure", draw(1, caption="Lift your hips slowly."), **HOW_BRIDGE)
    assert not [*to_be_drawn(read_files(fixtures.folder))]


def test_a_draft_may_have_no_coach_yet_and_any_exercise_no_cue(fixtures):
    fixtures.edit("instruction", put(cue=""), **HOW_BRIDGE)
    assert said(fixtures.folder) == []
    silent = {"set_up": [], "first_time": [], "breathing": "", "ease_off": ""}
    fixtures.edit("instruction", put(**silent), **HOW_BRIDGE)
    assert len(said(fixtures.folder)) == 4
    fixtures.edit("exercise", put(review_state="draft"), **BRIDGE)
    assert said(fixtures.folder) == []


def test_one_run_tells_every_fault_at_once(fixtures):
    fixtures.edit(
        "exercise", put(summary="A safe way up.", needs=["mat-or-bed", "trampoline"]), **BRIDGE
    )
    fixtures.edit("redflag", put(action=""), slug="fever")
    fixtures.edit("step", put(exercise=["flying"]), routine=["disc"], position=1)
    assert len(said(fixtures.folder)) == 4


def test_the_command_ends_with_1_and_lists_every_fault(fixtures):
    fixtures.edit(
        "exercise", put(summary="A safe way up.", needs=["mat-or-bed", "trampoline"]), **BRIDGE
    )
    with pytest.raises(CommandError) as failed:
        call_command("check_content", folder=fixtures.folder)
    assert failed.value.returncode == 1
    assert str(failed.value).count("exercises.json, row") == 2 and "2 faults." in str(failed.value)


def test_the_files_are_checked_without_a_database(tmp_path):
    """This test has no `django_db` mark, so any query fails.

    The command runs once more without a usable database.
    """
    out = io.StringIO()
    call_command("check_content", stdout=out)
    assert "no fault" in out.getvalue()
    environ = {
        "PATH": "/usr/bin:/bin",
        "BACKAPP_LOCAL": "1",
        "DATABASE_URL": f"sqlite:///{tmp_path}/nowhere/none.sqlite3",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check_content"],
        cwd=FIXTURES.parents[1],
        env=environ,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    rows = sum(map(len, read_files().rows.values()))
    assert f"{rows} rows in {len(AUTHORED)} files: no fault." in done.stdout


@pytest.mark.django_db
def test_the_tables_can_be_checked_too():
    from backapp.library.models import Exercise

    Exercise.objects.filter(slug="bridge").update(summary="A safe way up.")
    with pytest.raises(CommandError, match=r"exercises.json \(bridge\), summary"):
        call_command("check_content", tables=True)


# ----------------------------------------------------------------------------- the lists themselves


def test_the_check_holds_the_content_to_every_condition_of_the_floor():
    assert set(floor.CONDITIONS) <= set(GATE_SPEAKS_OF["library.condition"])


@pytest.mark.parametrize(
    "listed",
    [
        ENGLISH.neck_allowed,
        lexicon.NECK_LOADS_ALLOWED,
        ENGLISH.crack_allowed,
        NO_LOAD,
        ON_SOMETHING_ELSE,
    ],
)
def test_everything_allowed_has_its_reason_and_is_still_needed(listed):
    assert all(len(reason.split()) >= 3 for reason in listed.values())
    content = read_files()
    everything = " ".join(
        ENGLISH.plain(text)
        for rows in content.rows.values()
        for row in rows
        for value in row.fields.values()
        for text in (value if isinstance(value, list) else [value])
        if isinstance(text, str)
    )
    slugs = {
        row.key[0] for label in ("library.load", "library.exercise") for row in content.of(label)
    }
    assert not [entry for entry in listed if entry not in everything and entry not in slugs]


@pytest.mark.parametrize(
    "text",
    [
        "Never roll onto the neck.",
        "Do not push or pull your neck.",
        "Avoid the neck and throat.",
        "Put a pillow under your head.",
    ],
)
def test_a_warning_about_the_neck_may_stand(text):
    assert ENGLISH.neck_work(text) is None


@pytest.mark.parametrize(
    "text", ["Do not force it flat.", "Let it come without a bounce.", "More force is not better."]
)
def test_a_warning_about_force_may_stand(text):
    assert ENGLISH.crack(text) is None


# ------------------------------------------------------------------------------------ what an edit adds


@pytest.mark.parametrize(
    ("label", "key", "change"),
    [
        ("figure", HOW_BRIDGE, draw(1, caption="Lift your left hip.")),
        ("figure", HOW_BRIDGE, draw(shape="round")),
        ("drawing", HOW_BRIDGE, put(card="<svg/>")),
        ("figure", HOW_BRIDGE, draw(side="right")),
        ("instruction", HOW_BRIDGE, put(each_side=True)),
        ("exercise", BRIDGE, put(needs=["mat", "chair"])),
        ("exercise", BRIDGE, put(summary="A safe way up.")),
        ("exercise", BRIDGE, put(summary="Another way up.")),
    ],
)
def test_what_an_edit_adds_is_the_difference_of_two_whole_checks(whole, label, key, change):
    before, _number = planted(whole, "figure", {"exercise": ["walking"]}, draw(0, caption=""))
    after, _number = planted(before, label, key, change)
    assert new_faults(after, before) == [f for f in check(after) if f not in check(before)]
    assert check(before), "a fault that was there before does not come back as a new one"


def test_a_new_text_of_a_model_is_checked_for_words_unless_somebody_said_why_not():
    for label, names in (*STAYS.items(), *TYPED.items()):
        assert names <= {field.name for field in apps.get_model(label)._meta.get_fields()}
    assert {"name", "summary"} <= set(VISITORS_READ["library.exercise"])
    assert "how_to" in VISITORS_READ["library.instruction"]


def test_a_row_with_milder_loads_than_its_movement_is_refused_until_the_note_says_why():
    content = read_files()

    def with_fields(slug, **fields):
        rows = [
            replace(row, fields={**row.fields, **fields}) if row.key == (slug,) else row
            for row in content.of("library.exercise")
        ]
        return Content({**content.rows, "library.exercise": rows})

    def said(changed):
        return [str(fault) for fault in check(changed) if "the spine bends" in str(fault)]

    assert not said(content)
    row = content.one("library.exercise", "prone-press-up")
    left = [load for load in row["loads"] if not load[0].startswith("extension")]
    (fault,) = said(with_fields("prone-press-up", loads=left))
    assert "58° in its pose (arching)" in fault and "extension-unloaded" in fault
    milder = [*left, ["extension-mid"]]  # not enough for so much
    assert said(with_fields("prone-press-up", loads=milder))
    assert not said(with_fields("prone-press-up", loads=left, note="Arching: for this test."))
    for slug, load in (
        ("side-bend", "side-bend"), ("seated-forward-bend", "flexion-loaded"),
        ("open-book", "rotation-mid"), ("cat-camel", "flexion-mid"),
    ):  # fmt: skip
        loads = content.one("library.exercise", slug)["loads"]
        assert said(with_fields(slug, loads=[one for one in loads if one != [load]])), slug
