"""The plan once more, written from docs/clinical/plan.md alone. It shares no code with backapp/plan.

A person is a plain dictionary; rungs are numbers from 0; `open_` says for each ladder which of its
rungs are open. Letters are those of the page's table.
"""

EFFORT = ["control", "strength", "walking"]
ORDER = ["control", "strength", "loosen", "calm", "walking"]


def where(place, open_):
    """Rule 5: the rung that counts."""
    under = [n for n, ok in enumerate(open_) if ok and n <= place]
    if under:
        return max(under)
    over = [n for n, ok in enumerate(open_) if ok]
    return min(over) if over else None


def down(person, tracks, open_, first=0):
    moved = {}
    for track in tracks:
        if track not in person["at"]:
            continue
        here = where(person["at"][track], open_[track])
        lower = [] if here is None else [n for n in range(here) if open_[track][n]]
        if lower:
            moved[track] = (here, max(lower))
            person["at"][track] = max(lower)
        person["count"][track] = first
    person["newest"] = ""
    return moved


def flare_by(person, said):
    """Rule D."""
    heard = person["told"]
    for pain in (said["before"], said["after"]):
        if pain is not None:
            if pain >= 7 or (pain > 3 and heard is not None and pain - heard >= 3):
                return True
            heard = pain
    return False


def after(person, said, day, tops, open_):
    """Return (letter, moved ladders, the person from now on). Days are whole numbers."""
    person = {
        **person,
        "at": dict(person["at"]),
        "count": dict(person["count"]),
        "waits": dict(person["waits"]),
    }
    told_before = dict(person)
    if said is not None:
        for pain in (said["before"], said["after"]):
            if pain is not None:
                person["told"] = pain
    flaring = person["flare"]
    if said is None and flaring is None:
        return "A", {}, person
    since = min(day - began for began in (said and said["day"], flaring) if began is not None)
    if since >= 28:
        for track in person["at"]:
            person["at"][track] //= 2
            person["count"][track] = person["waits"][track] = 0
        person |= {"flare": None, "told": None, "newest": ""}
        return "B", {}, person
    if flaring is not None:
        pain = None
        if said is not None and said["day"] > flaring:
            pain = said["before"] if said["after"] is None else said["after"]
        if day - flaring >= 5 or (day - flaring >= 2 and pain is not None and pain <= 3):
            person["flare"] = None
            return "C-over", down(person, EFFORT, open_), person
        person["newest"] = ""
        return "C", {}, person
    newest = person["newest"]
    person["newest"] = ""
    held = [track for track in ORDER if track in said["tracks"]]
    for track in person["waits"]:
        person["waits"][track] = 0 if track in held else person["waits"][track] + 1
    if flare_by(told_before, said):
        if day - said["day"] >= 5:
            return "D-over", down(person, EFFORT, open_), person
        person["flare"] = said["day"]
        return "D", {}, person
    before, now = said["before"], said["after"]
    if said["hurt"]:
        return "E", down(person, held, open_, -2), person
    if said["worse"] or (
        now is not None and (now >= 6 or (before is not None and now - before >= 2))
    ):
        return "F", down(person, held, open_, -2), person
    if said["effort"] == "hard":
        if newest in held:
            lower = [newest]
        else:
            far = [(where(person["at"][t], open_[t]) or 0, t) for t in held if t != "walking"]
            far = [(n / tops[t], -ORDER.index(t), t) for n, t in far if n]
            if not far:
                for track in held:
                    person["count"][track] = min(person["count"][track], 0)
                return "G", {}, person
            lower = [max(far)[2]]
        return "G", down(person, lower, open_, -2), person
    if day - said["day"] >= 7:
        return "H", down(person, EFFORT, open_), person
    if said["effort"] != "easy" or now is None or now > 3 or (before is not None and now > before):
        for track in held:
            person["count"][track] = min(person["count"][track], 0)
        return "I", {}, person
    for track in held:
        person["count"][track] += 1
    if person["keeps"] or day == said["day"]:
        return "J", {}, person
    ready, moved = [], {}
    for track in held:
        here = where(person["at"][track], open_[track])
        needs = 3 if track == "walking" else 2
        if person["count"][track] < needs or here is None:
            continue
        over = [n for n in range(here + 1, len(open_[track])) if open_[track][n]]
        if over and track == "walking":
            moved[track] = (here, min(over))
        elif over:
            ready.append((here / tops[track], ORDER.index(track), track, here, min(over)))
    if ready:
        _far, _order, track, here, higher = min(ready)
        moved = {track: (here, higher)} | moved
    for track, (_here, higher) in moved.items():
        person["at"][track], person["count"][track] = higher, 0
    person["newest"] = next(iter(moved), "")
    return "J", moved, person


def week(pain0, goals0, earlier, number, pain, goals, overall):
    """Rules 15 and 16. `earlier` are the (pain, goals, overall) of the check-ups before."""

    def changed(pain, goals, overall):
        diffs = [b - a for a, b in zip(goals0, goals, strict=True)]
        mean = sum(diffs) / len(diffs) if diffs else 0
        up = pain - pain0 >= 2 or mean >= 2
        if overall == "worse" or (up and overall != "better"):
            return "worse"
        if up:
            return "same"
        if overall == "better" or pain0 - pain >= 2 or mean <= -2:
            return "better"
        return "same"

    now = changed(pain, goals, overall)
    if now == "better":
        return "continue"
    if now == "worse":
        return "stop" if any(changed(*one) == "worse" for one in earlier) else "be-seen"
    if pain <= 2 and all(goal <= 2 for goal in goals):
        return "continue"
    return "be-seen" if number == 6 else "change"
