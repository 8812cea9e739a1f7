"""Today's trainings, really run: healthy and ill ones of each kind, the truth proven from their own figures."""
