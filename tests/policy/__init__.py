"""Does everybody see what the policy gives them, and nothing else? The table asked over HTTP, line by line."""
