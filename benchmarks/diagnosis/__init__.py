"""The causal benchmark of run diagnosis: base runs, single changes retrained on paired seeds, hidden test outcome."""
