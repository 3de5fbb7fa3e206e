import inspect
import re

from backapp.gate.signs import IMPLIED, implied


def test_the_list_of_signs_that_other_answers_stand_for_names_every_case_of_the_rule():
    assert set(re.findall(r'case "([a-z0-9-]+)":', inspect.getsource(implied))) == IMPLIED
