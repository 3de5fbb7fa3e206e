"""What the fact sheet says in sentences and not in its tables: sections 2 (floor rules), 6, and the
ADRs that depart from it, as data.

Each entry names where it stands. Words are the sheet's own; days are counted as the sheet counts
them.
"""

CLINICIANS = {"doctor", "physiotherapist", "osteopath", "chiropractor", "nurse", "other-clinician"}

# 3.2, 6.6: nobody's word counts for these
NO_WORD = {"no-diagnosis", "other-condition", "age-16-17"}

# 6.2, below the table: a dated word ends `clinician-first` for these, and what two of them are then
# treated as
LIFTABLE = {
    "recent-trauma",
    "cardiac",
    "stroke-tia",
    "down-syndrome",
    "vertebral-fracture",
    "recent-spine-surgery",
    "hypertension-uncontrolled",
}
THEN_TREATED_AS = {
    "recent-spine-surgery": ["discectomy-past", "spinal-fusion"],
    "hypertension-uncontrolled": ["hypertension-controlled"],
}

# 2, time windows, in weeks: an operation, event or birth so lately puts a clinician first. Months
# are whole weeks, rounded up
WINDOWS = {
    "spinal-fusion": 53,
    "hernia-abdominal": 12,
    "hip-replacement": 12,
    "knee-replacement": 12,
    "shoulder-problem": 12,
    "dvt": 14,
    "cardiac": 12,
    "stroke-tia": 27,
    "implanted-device": 8,
    "spinal-stimulator": 12,
    "glaucoma": 8,
}
# where "it never happened" can be true although the condition is there
CAN_BE_NEVER = {"hernia-abdominal", "knee-replacement", "shoulder-problem", "cardiac", "glaucoma"}

# 2, other floor rules: a yes puts a clinician first
CLINICIAN_FIRST_IF = {
    "scoliosis": "changing",
    "kyphosis": "shorter",
    "spinal-fusion": "not-discharged",
    "hip-replacement": "precautions",
    "cardiac": "symptoms",
}
# 2, the words "red flag", "urgent" and "emergency" in the floor rules
RED_FLAG_IF = {
    "rheumatoid-arthritis": ("neck", "urgent-same-day"),
    "recent-spine-surgery": ("trouble", "urgent-same-day"),
    "hernia-abdominal": ("stuck", "emergency-now"),
    "down-syndrome": ("changes", "urgent-same-day"),
    "blood-thinners": ("blow", "urgent-same-day"),
    "hypertension-uncontrolled": ("alarm", "emergency-now"),
}

# 2: the weeks after a birth, until a check-up said yes. ADR 0014: what stays open has names
AFTER_BIRTH_WEEKS, AFTER_CAESAREAN_WEEKS = 6, 12
AFTER_BIRTH = {
    "diaphragmatic-breathing",
    "walking",
    "pelvic-tilt",
    "standing-pelvic-tilt",
    "seated-cat-camel",
    "log-roll",
    "rest-90-90",
    "side-rest",
}

# 2, 6.5: diabetes without complications keeps its word on the push (6.9, number 11) and these two
# as caution
PLAIN_DIABETES = {"vibration": 1, "soft-tissue-pressure": 1, "thrust": 2}
# 2: a muscle strain in its first 72 hours, and after
STRAIN_LOADS = ("vibration", "soft-tissue-pressure")

# ADR 0011: mid or upper back pain with one of these says `thoracic-risk`; a fresh episode with one
# of these says `cancer-history`
FRAGILE = {
    "osteoporosis",
    "osteopenia",
    "vertebral-fracture",
    "steroids-long-term",
    "cancer-past",
    "spine-cancer",
}
CANCER = {"cancer-past", "spine-cancer"}

# 6.4: how long a raised sign stands although taken back; it also wants a clinician's look, dated
# after it
HELD_HOURS = {"emergency-now": 7 * 24, "urgent-same-day": 72, "see-clinician-soon": 0}

EPISODES = ["under-72-hours", "under-a-week", "under-6-weeks", "under-12-weeks", "longer"]

# 1: the "and" part of a sign's question that an age denies
RULED_OUT_BY_AGE = {
    "height-loss": lambda years: years < 50,
    "stress-fracture": lambda years: years >= 30,
    "first-after-50": lambda years: years < 50,
}
