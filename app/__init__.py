"""Questions are answered: answerers, conversation, the chat page, the command line and its settings."""
