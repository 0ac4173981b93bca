"""From the sources in solutions/ to the student edition in notebooks/."""
