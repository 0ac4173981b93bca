"""Interactive demonstrations. Each is a pure model (state, actions, drawing data), a figure of it, and a thin view."""
