# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Unit 05 problems: CNN arithmetic

# %%
from autograde import check

# %% [markdown] task="u05-output-size"
# Write `output_size`.

# %% answer="u05-output-size"
def output_size(size, kernel_size, padding=0, stride=1, mode="refuse"):
    """Number of places at which the window fits."""
    ### BEGIN SOLUTION
    room = size + 2 * padding - kernel_size
    if room < 0:
        raise ValueError("the window is larger than the padded axis")
    if mode == "refuse" and room % stride != 0:
        raise ValueError("the window does not fit")
    return room // stride + 1
    ### END SOLUTION


# %% check="u05-output-size"
check("u05-output-size", output_size)

# %% [markdown] task="u05-stride-three"
# Which is true?

# %% answer="u05-stride-three"
stride_three = ...
### BEGIN SOLUTION
stride_three = "C"
### END SOLUTION

# %% check="u05-stride-three"
check("u05-stride-three", stride_three)

# %% [markdown] task="u05-handout-a"
# Count.

# %% answer="u05-handout-a"
handout_a = {
    "first layer": ...,
    "second layer": ...,
    "third layer": ...,
    "total": ...,
}
### BEGIN SOLUTION
handout_a["first layer"] = (5 * 5 * 3 + 1) * 20
handout_a["second layer"] = (3 * 3 * 20 + 1) * 10
handout_a["third layer"] = (8 * 8 * 10 + 1) * 10
handout_a["total"] = 1520 + 1810 + 6410
### END SOLUTION

# %% check="u05-handout-a"
check("u05-handout-a", handout_a)
