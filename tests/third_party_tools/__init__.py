"""What do the tools of strangers find, who know nothing of ours but the address?"""
