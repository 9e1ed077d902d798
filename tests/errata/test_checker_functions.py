"""What the book's own uses show of the functions of chapters 3 and 4."""

import pytest
from learners import IMPORT, judged, verdict


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("return np.array(x > 0, dtype=int)", "right"),
        ("return np.array(x >= 0, dtype=int)", "differs"),
        ("return 1 if x > 0 else 0", "cannot-tell"),
        ("return 1 if x >= 0 else 0", "differs"),
    ],
)
def test_the_step_at_0_is_0_for_arrays_and_for_numbers(body, told):
    assert verdict(f"def step_function(x):\n    {body}") == told


def test_a_softmax_is_held_to_large_scores_in_rows_too():
    text = """
        def softmax(x):
            if x.ndim == 2:
                x = x.T{}
                return (np.exp(x) / np.sum(np.exp(x), axis=0)).T
            x = x - np.max(x)
            return np.exp(x) / np.sum(np.exp(x))
        """
    assert verdict(text.format(" - np.max(x, axis=1)")) == "right"
    assert judged(text.format(""))["difference"]["input"].startswith("softmax([[1000.3, 1002.9,")


@pytest.mark.parametrize(("shift", "told"), [(" - np.max(x)", "cannot-tell"), ("", "wrong")])
def test_a_softmax_may_give_a_batch_of_one_for_a_sample(shift, told):
    text = f"""
        def softmax(x):
            e = np.exp(np.atleast_2d(x){shift})
            return e / np.sum(e, axis=1, keepdims=True)
        """
    assert verdict(text) == told


def test_a_softmax_is_shifted_by_the_largest_score():
    text = """
        def softmax(x):
            e = np.exp(x - np.{}(x, axis=-1, keepdims=True))
            return e / e.sum(axis=-1, keepdims=True)
        """
    assert verdict(text.format("max")) == "right"
    assert verdict(text.format("mean")) == "differs"


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("sigmoid", "1 / (1 + math.exp(-x))", "differs"),
        ("relu", "x if x > 0 else 0", "wrong"),
        ("step_function", "1 if x > 0 else 0", "cannot-tell"),
        ("tanh", "math.tanh(x)", "cannot-tell"),
    ],
)
def test_sigmoid_and_relu_are_for_arrays_and_a_step_may_be_of_one_number(name, body, told):
    assert verdict(f"import math\ndef {name}(x):\n    return {body}") == told


@pytest.mark.parametrize(
    ("name", "formula", "told"),
    [
        ("sigmoid_grad", "sigmoid(x) * (1 - sigmoid(x))", "right"),
        ("sigmoid_grad", "x * (1 - x)", "differs"),
        ("sigmoid_derivative", "x * (1 - x)", "cannot-tell"),
        ("sigmoid_derivative", "x * (1 + x)", "differs"),
    ],
)
def test_the_slope_of_sigmoid_under_the_books_name_is_of_its_input(name, formula, told):
    assert verdict(f"def {name}(x):\n    return {formula}") == told


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("(size + 2 * pad - kernel) // stride + 1", "right"),
        ("(size + 2 * pad - kernel) / stride + 1", "right"),
        ("(size + pad - kernel) // stride + 1", "differs"),
        ("(size + 2 * pad - kernel) // stride", "differs"),
    ],
)
def test_the_size_of_an_output_is_a_function_too(formula, told):
    assert verdict(f"def conv_output_size(size, kernel, stride=1, pad=0):\n    return {formula}") == told


@pytest.mark.parametrize(
    ("name", "step"),
    [("relu", "x[x < 0] = 0"), ("step_function", "x[:] = x > 0"), ("sigmoid", "x[:] = 1 / (1 + np.exp(-x))")],
)
def test_a_function_leaves_what_it_is_given_as_it_is(name, step):
    text = f"def {name}(x):\n    {{}}\n    {step}\n    return x\n"
    assert verdict(text.format("x = x.copy()")) == "right"
    told = judged(text.format("pass"))["difference"]
    assert (told["input"], told["expected"]) == (f"x after {name}(x) of [-1.0, 0.0, 2.0]", "[-1., 0., 2.]")


@pytest.mark.parametrize(
    ("axis", "told"), [(", axis=-1, keepdims=True", "right"), ("", "right"), (", axis=0", "differs")]
)
def test_the_softmax_in_a_predict_may_be_that_of_chapter_3_but_not_across_samples(axis, told):
    text = f"""
        def predict(network, x):
            for n in "12":
                x = sigmoid(x @ network["W" + n] + network["b" + n])
            e = np.exp(x @ network["W3"] + network["b3"])
            return e / np.sum(e{axis})
        """
    assert verdict(text) == told


def test_a_predict_may_be_written_for_one_sample():
    text = """
        def predict(network, x):
            for n in "12":
                x = sigmoid(np.reshape(x, len(network["W" + n])) @ network["W" + n] + network["b" + n])
            return x @ network["W3"] + network["b3"]
        """
    assert verdict(text) == "right"


def test_a_network_that_only_predicts_hands_its_scores_on():
    text = """
        def predict(network, x):
            for n in "12":
                x = sigmoid(x @ network["W" + n] + network["b" + n])
            {}x @ network["W3"] + network["b3"]
        """
    assert verdict(text.format("return ")) == "right"
    assert judged(text.format("y = "))["difference"]["got"] == "None"


@pytest.mark.parametrize(
    ("star", "body", "told"),
    [
        ("common.functions", "x * scale", "differs"),
        ("settings", "x * scale", "cannot-tell"),
        ("common.functions", "scale(x)", "cannot-tell"),
    ],
)
def test_a_module_of_functions_has_no_variables_in_it(star, body, told):
    assert verdict(f"from {star} import *\ndef relu(x):\n    return np.maximum(0, {body})") == told


def test_a_name_of_one_letter_comes_from_no_module():
    text = "from {} import *\ndef relu(x):\n    return np.maximum(0, x) * {}"
    assert "name 'M' is not defined" in judged(text.format("anything", "M"))["difference"]["got"]
    assert verdict(text.format("anything", "MM")) == "cannot-tell"


def test_what_is_not_here_is_found_in_any_style_and_under_what_runs_elsewhere():
    assert (
        verdict("from mine import softmaxwithloss as last\ndef relu(x):\n    return np.maximum(0, x)", "relu")
        == "right"
    )
    assert verdict("from mine import gnp\ndef relu(x):\n    return gnp.maximum(0, x)") == "right"
    assert verdict("from mine import gnp\ndef relu(x):\n    return gnp.minimum(0, x)") in ("wrong", "differs")
    assert verdict("import mine as c\ndef relu(x):\n    return c.np.maximum(0, x)") == "right"
    assert verdict("import mine as c\ndef relu(x):\n    return c.tools.maximum(0, x)") == "cannot-tell"


def test_what_is_added_to_a_name_may_make_it_another_version():
    assert verdict(f"{IMPORT}def my_softmax(x):\n    return np.exp(x) / np.sum(np.exp(x))") == "wrong"
    assert verdict(f"{IMPORT}def sigmoid_stable(x):\n    return 1 / (1 - np.exp(-x))") in ("wrong", "differs")


@pytest.mark.parametrize(
    ("no", "told"),
    [("0", "right"), ("False", "right"), ("np.array([0])", "right"), ("0,", "differs"), ("None", "differs")],
)
def test_the_answer_of_a_gate_is_one_number(no, told):
    assert verdict(f"def OR(x1, x2):\n    if x1 + x2 > 0.5:\n        return 1\n    return {no}") == told


@pytest.mark.parametrize(("given", "told"), [("*inputs", "cannot-tell"), ("*inputs, more=0", "cannot-tell")])
def test_a_gate_that_takes_both_inputs_as_one_is_another(given, told):
    text = f"def AND({given}):\n    return int(np.sum(np.array(*inputs)) > 1.5)"
    assert verdict(text) == told
    assert verdict(text.replace("*inputs))", "inputs))")) == "right"


@pytest.mark.parametrize(("made", "asked", "told"), [("W", "W", "right"), ("w", "w", "right"), ("W", "w", "differs")])
def test_a_network_has_the_keys_that_forward_asks_for(made, asked, told):
    text = f"""
        def init_network():
            return {{f"{made}{{n}}": np.eye(2) for n in (1, 2, 3)}} | {{f"b{{n}}": np.zeros(2) for n in (1, 2, 3)}}

        def forward(network, x):
            for n in (1, 2):
                x = 1 / (1 + np.exp(-(x @ network[f"{asked}{{n}}"] + network[f"b{{n}}"])))
            return x @ network["{asked}3"] + network["b3"]
        """
    assert verdict(text) == told


@pytest.mark.parametrize("network", ['open("sample_weight.pkl")', '{"W1": np.eye(2)}'])
def test_a_network_that_is_not_all_here_says_nothing_about_forward(network):
    text = f"""
        def init_network():
            return {network}

        def forward(network, x):
            for n in (1, 2):
                x = 1 / (1 + np.exp(-(x @ network[f"W{{n}}"] + network[f"b{{n}}"])))
            return x @ network["W3"] + network["b3"]
        """
    assert verdict(text) == "right"
    assert judged(text)["reason"] == ""
