"""What stands in for what is not here while a definition is run."""

from learners import verdict


def test_a_switch_that_is_not_there_is_off():
    text = """
        from config import DEBUG
        def relu(x):
            if DEBUG:
                print(x)
            return np.maximum({}, x)
        """
    assert verdict(text.format(0)) == "right"
    assert verdict(text.format("DEBUG")) == "cannot-tell", "it may stand for anything"


def test_a_mark_that_is_not_there_marks_nothing():
    text = """
        app = notebooks.App()
        @app.function(once=True)
        def relu(x):
            return np.maximum({}, x)
        """
    assert verdict(text.format(0)) == "right"
    assert verdict(text.format("app.zero")) == "cannot-tell", "it is more than a mark"
    assert (
        verdict("from marks import old\n@old\nclass AddLayer:\n    def forward(self, x, y):\n        return x + y")
        == "right"
    )


def test_removed_aliases_are_given_back_so_that_they_hide_nothing():
    assert verdict("def step_function(x):\n    return np.array(x > 0, dtype=np.int)") == "right"
    assert verdict("def step_function(x):\n    return np.array(x < 0, dtype=np.int)") == "differs"
