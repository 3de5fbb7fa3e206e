"""Warning signs, conditions, loads (what a movement demands of the body), and which condition
limits which load.
"""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backapp.library.models.base import Authored, Named, Reviewed, one_of
from backapp.library.models.evidence import Source
from backapp.library.models.fields import LevelTable, Lines
from backapp.library.models.words import (
    DISPOSITIONS,
    FOLLOW_UP_KINDS,
    LEVELS,
    MANIPULATIONS,
    SCOPES,
    Category,
    CommonGroup,
    HarmlessKind,
    HealthGroup,
    LinePart,
    SignPage,
    choices,
)


class Load(Named, Reviewed):
    """A demand of a movement on the body.

    Contraindications refer to loads, so a new exercise is covered as soon as it is tagged.
    """

    label = models.CharField(_("label"), max_length=60)
    meaning = models.TextField(_("meaning"))
    example = models.CharField(_("example"), max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta(Reviewed.Meta):
        ordering = ["order", "slug"]
        verbose_name = _("movement load")
        verbose_name_plural = _("movement loads")

    def __str__(self):
        return self.label


class Condition(Named, Reviewed):
    """Something that visitors say they have. The site never tells visitors that they have it."""

    label = models.CharField(
        _("label"), max_length=160, help_text=_("In everyday words, as on the checkbox.")
    )
    name = models.CharField(_("name"), max_length=160, help_text=_("As a clinician would say it."))
    category = models.CharField(_("group"), max_length=20, choices=Category.choices)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    explanation = models.TextField(_("explanation"), help_text=_("One or two plain sentences."))
    synonyms = Lines(
        verbose_name=_("everyday words"),
        help_text=_("What people type when they look for it, one per line."),
    )
    search_rank = models.PositiveSmallIntegerField(
        _("search rank"),
        default=50,
        validators=[MaxValueValidator(100)],
        help_text=_("0 to 100; the higher comes first among equals."),
    )
    # the release before reads these two; they go in the next one (docs/adr/0067, 0124)
    common_group = models.CharField(
        _("common: shown as a checkbox under"),
        max_length=20,
        choices=CommonGroup.choices,
        blank=True,
        db_default="",
        default="",
        help_text=_("Not used any more."),
    )
    common_place = models.PositiveSmallIntegerField(
        _("place under that heading"), default=0, db_default=0
    )
    asked_under = models.CharField(
        _("group on the page of conditions"),
        max_length=20,
        choices=HealthGroup.choices,
        blank=True,
        db_default="",
        default="",
        help_text=_("Empty only where it is asked elsewhere."),
    )
    asked_place = models.PositiveSmallIntegerField(
        _("place in that group"), default=0, db_default=0
    )
    common_cause = models.PositiveSmallIntegerField(
        _("place among the common causes"),
        default=0,
        db_default=0,
        help_text=_(
            "Where we ask what the clinician called it: 1, 2, 3 …; 0: it is found by "
            "typing, or in the whole list."
        ),
    )
    asked_elsewhere = models.BooleanField(
        _("asked elsewhere"),
        default=False,
        db_default=False,
        help_text=_(
            "It is never ticked, because other answers stand for it: age, pregnancy, who "
            "has examined the back."
        ),
    )
    floor = models.CharField(
        _("floor"),
        max_length=20,
        choices=choices(SCOPES),
        default="full",
        help_text=_("The widest set this condition leaves open by itself."),
    )
    floor_note = models.TextField(_("note on the floor, for editors"), blank=True)
    is_back_diagnosis = models.BooleanField(
        _("names a cause of back pain"),
        default=False,
        help_text=_("Can a clinician have named it as the cause of this very pain?"),
    )
    manipulation = models.CharField(
        _("can it be the reason for self-manipulation?"),
        max_length=20,
        choices=choices(MANIPULATIONS),
        default="no",
    )
    prone_extension = models.BooleanField(_("can it be the reason for prone props?"), default=False)
    attestable = models.BooleanField(
        _("a clinician's word counts"),
        default=True,
        help_text=_("May a clinician's go-ahead lift its “clinician” rules to caution?"),
    )
    liftable = models.BooleanField(
        _("its floor can be lifted"),
        default=False,
        help_text=_("May a clinician's go-ahead lift its comfort-only floor to adapted?"),
    )
    becomes = models.ManyToManyField(
        "self",
        verbose_name=_("becomes"),
        symmetrical=False,
        blank=True,
        related_name="+",
        help_text=_("Once its floor is lifted it counts as these instead."),
    )
    sources = models.ManyToManyField(
        Source, verbose_name=_("sources"), blank=True, related_name="conditions"
    )

    EDITORS_ONLY = ("floor_note",)

    class Meta(Reviewed.Meta):
        ordering = ["order", "slug"]
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        constraints = [
            *Reviewed.Meta.constraints,
            one_of("floor", SCOPES, "condition_floor_in_vocabulary"),
            one_of("manipulation", MANIPULATIONS, "condition_manipulation_in_vocabulary"),
            models.CheckConstraint(
                name="condition_reason_to_push_names_a_cause",
                condition=Q(manipulation="no", prone_extension=False) | Q(is_back_diagnosis=True),
                violation_error_message=_(
                    "Only a condition that names a cause of back pain can be a reason to "
                    "open anything."
                ),
            ),
            models.CheckConstraint(
                name="condition_lifted_only_by_a_word_that_counts",
                condition=Q(liftable=False) | Q(attestable=True, floor="comfort-only"),
                violation_error_message=_(
                    "Only a comfort-only floor can be lifted, and only where a clinician's "
                    "word counts."
                ),
            ),
        ]

    def __str__(self):
        return self.label


class Contraindication(Authored, Reviewed):
    """The effect of one condition on some loads (avoid, ask a clinician, or take care), and the
    reason.

    A load without a contraindication is OK.
    """

    KEY = ("condition", "position")

    condition = models.ForeignKey(
        Condition,
        on_delete=models.CASCADE,
        related_name="contraindications",
        verbose_name=_("condition"),
    )
    position = models.PositiveSmallIntegerField(
        _("place"), help_text=_("1, 2, 3 … under its condition.")
    )
    level = models.CharField(_("level"), max_length=20, choices=choices(LEVELS))
    loads = models.ManyToManyField(Load, verbose_name=_("loads"), related_name="contraindications")
    reason = models.TextField(
        _("reason"),
        blank=True,
        help_text=_("What the visitor reads. Plain and kind. Needed unless the level is OK."),
    )
    fresh_level = models.CharField(
        _("level in the first 72 hours"),
        max_length=20,
        choices=choices(LEVELS),
        blank=True,
        help_text=_("Only where it differs."),
    )
    settled_level = models.CharField(
        _("level after the first 72 hours"),
        max_length=20,
        choices=choices(LEVELS),
        blank=True,
        help_text=_("Only where it differs."),
    )
    sources = models.ManyToManyField(
        Source, verbose_name=_("sources"), related_name="contraindications", blank=True
    )

    class Meta(Reviewed.Meta):
        ordering = ["condition__order", "position"]
        verbose_name = _("contraindication")
        verbose_name_plural = _("contraindications")
        constraints = [
            *Reviewed.Meta.constraints,
            models.UniqueConstraint(
                fields=["condition", "position"], name="contraindication_one_per_place"
            ),
            one_of("level", LEVELS, "contraindication_level_in_vocabulary"),
        ]

    def __str__(self):
        return f"{self.condition_id and self.condition.slug} {self.position}: {self.level}"


class FollowUp(Authored, Reviewed):
    """A question asked only of visitors with one condition: a date, a warning sign, or an answer
    that eases its rules.
    """

    KEY = ("condition", "name")

    condition = models.ForeignKey(
        Condition, on_delete=models.CASCADE, related_name="follow_ups", verbose_name=_("condition")
    )
    name = models.SlugField(
        _("name"), max_length=40, help_text=_("Its id is the condition, a full stop and this name.")
    )
    position = models.PositiveSmallIntegerField(_("place"), default=1)
    kind = models.CharField(_("kind"), max_length=20, choices=choices(FOLLOW_UP_KINDS))
    question = models.TextField(_("question"), help_text=_("Speaks to the visitor: you."))
    question_they = models.TextField(
        _("question about somebody else"), help_text=_("The same, about them.")
    )
    help = models.TextField(_("how to tell"), blank=True)
    urgency = models.CharField(
        _("urgency"), max_length=20, choices=choices(DISPOSITIONS), default="self-care"
    )
    scope = models.CharField(
        _("what stays open"), max_length=20, choices=choices(SCOPES), default="full"
    )
    weeks = models.PositiveSmallIntegerField(_("weeks"), default=0)
    never_allowed = models.BooleanField(_("“it never happened” is an answer"), default=False)
    longer_weeks = models.PositiveSmallIntegerField(_("weeks, the longer window"), default=0)
    longer_if = models.SlugField(
        _("longer if"),
        max_length=40,
        blank=True,
        help_text=_("Name of another follow-up of this condition."),
    )
    ended_by = models.SlugField(
        _("ended by"),
        max_length=40,
        blank=True,
        help_text=_("A yes to this other follow-up ends the window."),
    )
    only = models.ManyToManyField(
        "library.Exercise",
        verbose_name=_("only these exercises inside the window"),
        blank=True,
        related_name="+",
    )
    levels = LevelTable(
        verbose_name=_("levels instead"), help_text=_("With relief: “load: level”, one per line.")
    )
    under_age = models.PositiveSmallIntegerField(
        _("only under this age"),
        default=0,
        db_default=0,
        help_text=_("A yes eases nothing for people who are not known to be younger. 0: all."),
    )
    self_care = models.BooleanField(
        _("a yes is no reason to be seen"),
        default=False,
        db_default=False,
        help_text=_("With relief or detail: with a yes, this condition alone sends to nobody."),
    )
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), related_name="follow_ups")

    class Meta(Reviewed.Meta):
        ordering = ["condition__order", "position"]
        verbose_name = _("follow-up question")
        verbose_name_plural = _("follow-up questions")
        constraints = [
            *Reviewed.Meta.constraints,
            models.UniqueConstraint(fields=["condition", "name"], name="followup_one_per_name"),
            one_of("kind", FOLLOW_UP_KINDS, "followup_kind_in_vocabulary"),
            one_of("urgency", DISPOSITIONS, "followup_urgency_in_vocabulary"),
            one_of("scope", SCOPES, "followup_scope_in_vocabulary"),
            models.CheckConstraint(
                name="followup_since_has_weeks",
                condition=Q(kind="since", weeks__gt=0)
                | ~Q(kind="since") & Q(weeks=0, longer_weeks=0, never_allowed=False),
                violation_error_message=_(
                    "A date question has a number of weeks; no other question has one."
                ),
            ),
            models.CheckConstraint(
                name="followup_sign_is_urgent",
                condition=Q(kind="sign", urgency__in=["urgent-today", "emergency"])
                | ~Q(kind="sign") & Q(urgency="self-care"),
                violation_error_message=_(
                    "A sign is urgent or an emergency; no other follow-up has an urgency."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.condition_id and self.condition.slug}.{self.name}"


class RedFlag(Named, Reviewed):
    """A sign of possible serious disease, asked of every visitor. Yes and not sure have the same
    effect.
    """

    group = models.CharField(_("group"), max_length=60)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    page = models.CharField(
        _("page"),
        max_length=20,
        choices=SignPage.choices,
        blank=True,
        db_default="",
        default="",
        help_text=_(
            "Where it is asked. Empty only where other answers, such as age, stand for it."
        ),
    )
    place = models.PositiveSmallIntegerField(_("place on that page"), default=0, db_default=0)
    short = models.TextField(
        _("checkbox"), help_text=_("As one line of a list, speaking to the visitor.")
    )
    short_they = models.TextField(_("checkbox about somebody else"))
    question = models.TextField(_("question"))
    question_they = models.TextField(_("question about somebody else"))
    help = models.TextField(_("how to tell"), help_text=_("Shown to those who are not sure."))
    why_ask = models.TextField(_("why we ask"), blank=True)
    may_indicate = models.TextField(_("what it may mean"))
    action = models.TextField(_("what to do"))
    action_unsure = models.TextField(
        _("what to do when not sure"), blank=True, help_text=_("Same urgency, gentler words.")
    )
    urgency = models.CharField(_("urgency"), max_length=20, choices=choices(DISPOSITIONS))
    scope = models.CharField(_("what stays open"), max_length=20, choices=choices(SCOPES))
    suspects = models.ManyToManyField(
        Condition,
        verbose_name=_("makes us suspect"),
        blank=True,
        related_name="+",
        help_text=_("Their load rules apply; they never permit anything."),
    )
    adds = models.ManyToManyField(
        Condition,
        verbose_name=_("stands for"),
        blank=True,
        related_name="+",
        help_text=_("Counts as having these conditions."),
    )
    session_check = models.BooleanField(_("asked again in the short check"), default=False)
    brief = models.CharField(
        _("in the short check"),
        max_length=60,
        blank=True,
        db_default="",
        default="",
        help_text=_("A few words, without “new”. Signs with the same words share one line."),
    )
    when_hurting = models.BooleanField(
        _("asked too when something new was felt while moving"),
        default=False,
        db_default=False,
        help_text=_("Beside the signs of the short check."),
    )
    sticky = models.BooleanField(
        _("holds on"), default=False, help_text=_("A later “no” alone does not take it back.")
    )
    next_day = models.BooleanField(
        _("for the day only"), default=False, help_text=_("Holds for the day it was said on.")
    )
    self_care = models.BooleanField(
        _("alone, no reason to be seen"),
        default=False,
        db_default=False,
        help_text=_("It narrows what is open, but sends nobody to a clinician by itself."),
    )
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), related_name="red_flags")

    class Meta(Reviewed.Meta):
        ordering = ["order", "slug"]
        verbose_name = _("warning sign")
        verbose_name_plural = _("warning signs")
        constraints = [
            *Reviewed.Meta.constraints,
            one_of("urgency", DISPOSITIONS, "redflag_urgency_in_vocabulary"),
            one_of("scope", SCOPES, "redflag_scope_in_vocabulary"),
            models.CheckConstraint(
                name="redflag_urgent_opens_nothing",
                condition=Q(urgency__in=["emergency", "urgent-today"], scope="nothing", sticky=True)
                | Q(urgency="see-a-clinician") & ~Q(scope__in=["full", "unscreened"]),
                violation_error_message=_(
                    "A sign that is urgent opens nothing and holds on; any other sends to "
                    "a clinician and withholds something."
                ),
            ),
        ]

    def __str__(self):
        return self.short[:80]


class GroupLine(Named, Reviewed):
    """One plain line that stands for several warning signs and conditions.

    Answered "none", it answers all of them "no". Ticked or "not sure", it answers nothing: they are
    asked one by one. The lines with `quick` make up the quick check before the starter. Age and
    pregnancy are covered by their signs and conditions, such as `under-16` or `pregnancy-late`.
    """

    line = models.TextField(
        _("line"), help_text=_("At most 20 plain words, speaking to the visitor.")
    )
    line_they = models.TextField(_("line about somebody else"), help_text=_("At most 20 words."))
    help = models.TextField(
        _("what does not count"),
        blank=True,
        help_text=_("At most 12 words that rule out the ordinary: “not just sore”."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    quick = models.BooleanField(
        _("on the quick check"),
        default=False,
        help_text=_("Asked before the starter, which opens only what every other answer leaves."),
    )
    part = models.CharField(
        _("list in the questions"),
        max_length=20,
        choices=LinePart.choices,
        blank=True,
        db_default="",
        default="",
        help_text=_(
            "Where the full questions ask it, six lines in a list at most. Empty: not there, "
            "because other pages ask what it covers."
        ),
    )
    signs = models.ManyToManyField(
        RedFlag,
        verbose_name=_("warning signs"),
        blank=True,
        related_name="+",
        help_text=_("“None” answers these “no”."),
    )
    conditions = models.ManyToManyField(
        Condition,
        verbose_name=_("conditions"),
        blank=True,
        related_name="+",
        help_text=_("“None” answers these “no”."),
    )
    follow_ups = Lines(
        verbose_name=_("follow-up questions"),
        help_text=_(
            "“None” rules out what these would close; who has the condition is still asked. One "
            "id per line, such as knee-replacement.since."
        ),
    )
    reason = models.TextField(
        _("why they share a line, for editors"),
        help_text=_("What in the words of the line stands for each of them."),
    )

    EDITORS_ONLY = ("reason",)

    class Meta(Reviewed.Meta):
        ordering = ["order", "slug"]
        verbose_name = _("group line")
        verbose_name_plural = _("group lines")

    def __str__(self):
        return self.line[:80]


class JoinedRule(Named, Reviewed):
    """Facts that are harmless apart and serious together, such as diabetes and a new pain that is
    getting worse.
    """

    label = models.CharField(
        _("label"), max_length=160, help_text=_("The reason, as the visitor reads it.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    needs = Lines(
        verbose_name=_("needs"),
        help_text=_(
            "One line for each fact that must hold. A line can name several with “or” between "
            "them: one of these is enough."
        ),
    )
    urgency = models.CharField(_("urgency"), max_length=20, choices=choices(DISPOSITIONS))
    scope = models.CharField(_("what stays open"), max_length=20, choices=choices(SCOPES))
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), related_name="joined_rules")

    class Meta(Reviewed.Meta):
        ordering = ["order", "slug"]
        verbose_name = _("joined rule")
        verbose_name_plural = _("joined rules")
        constraints = [
            *Reviewed.Meta.constraints,
            one_of("scope", SCOPES, "joinedrule_scope_in_vocabulary"),
            models.CheckConstraint(
                name="joinedrule_urgent_opens_nothing",
                condition=Q(urgency__in=["emergency", "urgent-today"], scope="nothing")
                | Q(urgency="see-a-clinician") & ~Q(scope__in=["unscreened", "nothing"]),
                violation_error_message=_(
                    "A joined rule that is urgent opens nothing; any other sends to a clinician."
                ),
            ),
        ]

    def __str__(self):
        return self.label


class Medicine(Named, Reviewed):
    """A checkbox about medicines. Each one adds conditions or raises a warning sign."""

    label = models.TextField(_("label"))
    note = models.TextField(_("note"), blank=True, help_text=_("Shown once it is ticked."))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    adds = models.ManyToManyField(
        Condition, verbose_name=_("stands for"), blank=True, related_name="+"
    )
    red_flag = models.ForeignKey(
        RedFlag,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("raises the warning sign"),
    )

    class Meta(Reviewed.Meta):
        ordering = ["order", "slug"]
        verbose_name = _("medicine")
        verbose_name_plural = _("medicines")

    def __str__(self):
        return self.label[:80]


class HarmlessThing(Named, Reviewed):
    """An everyday condition or medicine that changes nothing here. It is recognised by name, noted
    and shown to a clinician; no rule reads it.
    """

    name = models.CharField(_("name"), max_length=80, help_text=_("In everyday words."))
    kind = models.CharField(_("kind"), max_length=20, choices=HarmlessKind.choices)
    also = Lines(
        verbose_name=_("other words for it"), help_text=_("What people type, one per line.")
    )
    why = models.TextField(
        _("why it changes nothing"),
        help_text=_("Say what you considered: bones, bleeding, immunity, heart and nerves."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    sources = models.ManyToManyField(
        Source,
        verbose_name=_("sources"),
        blank=True,
        related_name="+",
        help_text=_("A text that was read. Empty: chosen by us, for the reason above."),
    )

    EDITORS_ONLY = ("why",)

    class Meta(Reviewed.Meta):
        ordering = ["order", "slug"]
        verbose_name = _("harmless thing")
        verbose_name_plural = _("harmless things")

    def __str__(self):
        return self.name


class AmbiguousWord(Named, Reviewed):
    """A phrase that can mean several conditions ("slipped disc"). It leads to a question, never
    directly to an answer.
    """

    phrase = models.CharField(_("word"), max_length=80)
    also = Lines(verbose_name=_("other spellings and words for it"))
    question = models.TextField(_("question"))
    unsure = models.ManyToManyField(
        Condition,
        verbose_name=_("if they cannot choose"),
        related_name="+",
        help_text=_("The stricter ones."),
    )
    note = models.TextField(_("note"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta(Reviewed.Meta):
        ordering = ["order", "slug"]
        verbose_name = _("ambiguous word")
        verbose_name_plural = _("ambiguous words")

    def __str__(self):
        return self.phrase


class AmbiguousOption(Authored):
    """One answer to the question about an ambiguous word."""

    KEY = ("word", "position")

    word = models.ForeignKey(
        AmbiguousWord, on_delete=models.CASCADE, related_name="options", verbose_name=_("word")
    )
    position = models.PositiveSmallIntegerField(_("place"))
    text = models.CharField(_("text"), max_length=200)
    condition = models.ForeignKey(
        Condition, on_delete=models.PROTECT, related_name="+", verbose_name=_("means")
    )

    class Meta:
        ordering = ["word__order", "position"]
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        constraints = [
            models.UniqueConstraint(
                fields=["word", "position"], name="ambiguousoption_one_per_place"
            )
        ]

    def __str__(self):
        return self.text
