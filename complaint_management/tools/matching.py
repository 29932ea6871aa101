# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Can every step be decided by somebody else? Plain Python, no ORM."""


def can_be_distinct(choices):
    """Tell whether one member of each set can be picked without a repetition.

    Augmenting paths: the sets are approvers of a handful of steps.

    :param list choices: sets of hashable members, one for each step
    :rtype: bool

    >>> can_be_distinct([{1, 2}, {1}])
    True
    >>> can_be_distinct([{1}, {1}])
    False
    >>> can_be_distinct([{1, 2}, {2, 3}, {1, 3}, {1, 2, 3}])
    False
    >>> can_be_distinct([])
    True
    """
    step_of = {}

    def place(step, tried):
        for member in choices[step] - tried:
            tried.add(member)
            if member not in step_of or place(step_of[member], tried):
                step_of[member] = step
                return True
        return False

    return all(place(step, set()) for step in range(len(choices)))
