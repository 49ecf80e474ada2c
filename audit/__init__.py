"""What cannot be unsaid: who changed what, when and why. The rooms above write through `audit.context`."""
