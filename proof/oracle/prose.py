"""The rules that the fact sheet gives in prose, as data: sections 2 (floor rules) and 6, and ADRs.

The ADRs are those that depart from it. Each entry names its section. Words and the counting of days
are those of the fact sheet.
"""

CLINICIANS = {"doctor", "physiotherapist", "osteopath", "chiropractor", "nurse", "other-clinician"}

# 3.2, 6.6: no clinician's statement counts for these
NO_WORD = {"no-diagnosis", "other-condition", "age-16-17"}

# 6.2, below the table: a dated go-ahead ends `clinician-first` for these; two of them are then
# treated as other conditions
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

# 2, time windows, in weeks: after a more recent operation, event or birth, a clinician comes first.
# Months are rounded up to whole weeks
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
# conditions for which "it never happened" can be true
CAN_BE_NEVER = {"hernia-abdominal", "knee-replacement", "shoulder-problem", "cardiac", "glaucoma"}

# 2, other floor rules: after a yes, a clinician comes first
CLINICIAN_FIRST_IF = {
    "scoliosis": "changing",
    "kyphosis": "shorter",
    "spinal-fusion": "not-discharged",
    "hip-replacement": "precautions",
    "cardiac": "symptoms",
}
# 2, the words "red flag", "urgent" and "emergency" in the floor rules
RED_FLAG_IF = {
    "rheumatoid-arthritis": {"neck": "urgent-same-day"},
    "recent-spine-surgery": {"trouble": "urgent-same-day"},
    "hernia-abdominal": {"stuck": "emergency-now"},
    "down-syndrome": {"changes": "urgent-same-day"},
    "blood-thinners": {"blow": "urgent-same-day", "groin": "urgent-same-day"},
    "hypertension-uncontrolled": {"alarm": "emergency-now"},
}

# 2: the weeks after a birth, until a check-up allows exercise. ADR 0014 names what stays open
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

# 2, 6.5: diabetes without complications keeps its level for the push (6.9, number 11), and these
# two loads are caution
PLAIN_DIABETES = {"vibration": 1, "soft-tissue-pressure": 1, "thrust": 2}
# 2: a muscle strain in its first 72 hours, and after
STRAIN_LOADS = ("vibration", "soft-tissue-pressure")

# ADR 0011: mid or upper back pain with one of FRAGILE implies `thoracic-risk`; a recent episode
# with one of CANCER implies `cancer-history`
FRAGILE = {
    "osteoporosis",
    "osteopenia",
    "vertebral-fracture",
    "steroids-long-term",
    "cancer-past",
    "spine-cancer",
}
CANCER = {"cancer-past", "spine-cancer"}

# 1: three months, in which a clinician's examination answers `lasting`
LOOKED_AT_DAYS = 92
# 2: an aneurysm with a pain that is old and unchanged
OLD_AORTA_LOADS = ("aerobic", "flexion-mid")

# 1a: pain of 7 out of 10 or more is strong
STRONG_PAIN = 7

# 6.4: how long a raised sign counts after a later no; it also needs a clinician's assessment with a
# later date
HELD_HOURS = {"emergency-now": 7 * 24, "urgent-same-day": 72, "see-clinician-soon": 0}

EPISODES = ["under-72-hours", "under-a-week", "under-6-weeks", "under-12-weeks", "longer"]

# 1: the "and" part of a sign's question, which an age can rule out
RULED_OUT_BY_AGE = {
    "first-after-50": lambda years: years < 50,
    "mid-after-50": lambda years: years < 50,
    "bend-65": lambda years: years < 65,
}
