"""Exported plans run by the engines that they are for."""
