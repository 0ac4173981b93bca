"""The colours of the course's pictures, that colour-blind readers can tell apart."""

# Okabe and Ito, Color Universal Design, 2008. Colour is never the only sign: hatching or a label goes with it.
BLACK = "#000000"
ORANGE = "#E69F00"
SKY_BLUE = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILION = "#D55E00"
PURPLE = "#CC79A7"
PALETTE = (BLUE, ORANGE, GREEN, VERMILION, SKY_BLUE, PURPLE, YELLOW, BLACK)

# Greys for what stands behind the data.
GREY = "#6E6E6E"
LIGHT_GREY = "#E6E6E6"
WHITE = "#FFFFFF"
