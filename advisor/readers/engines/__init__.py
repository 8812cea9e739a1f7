"""What search engines other than Optuna leave behind."""
