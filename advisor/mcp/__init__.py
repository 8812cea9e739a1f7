"""The advisor as a server of the Model Context Protocol: what an agent may ask it, in short answers."""
