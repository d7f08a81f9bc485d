"""Commands as tools for agents, inside one study folder."""
