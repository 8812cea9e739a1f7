"""Sources behind a URL: files of any store that fsspec reaches, and an MLflow server."""
