"""The deciding test: a run's base and its likeliest single changes on paired seeds, as a race."""
