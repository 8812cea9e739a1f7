"""Pictures of what was read: curves of runs, histories of studies, slices of parameters."""
