"""Text that training scripts print."""
