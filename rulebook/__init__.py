"""What do the law and the office's policy say? Pure: facts in; an answer or a named refusal out."""
