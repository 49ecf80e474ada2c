"""Is a person's data destroyed when two people say so, everywhere, and is everything else as provable as before?"""
