"""Tests of the signals: from records to facts."""
