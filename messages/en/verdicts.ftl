# The verdict in words. Never that something is harmless: the best there is to say is that nothing wrong was found.
verdict-harmful = This is meant to do harm
verdict-harmful-says = Please leave it alone. You were right to raise your hand, and others are now better off for it.
verdict-suspicious = Something is off here
verdict-suspicious-says = Please leave it alone until somebody has had a look. We are on it.
verdict-unwanted = This is advertising
verdict-unwanted-says = It wants to sell you something, and we saw no trick in it. You may delete it. It was good to ask.
verdict-cant-tell = We can't tell yet
verdict-cant-tell-says = There was too little that we could check. A person will have a look. Please leave it alone until then.
verdict-nothing-wrong-found = We found nothing wrong
verdict-nothing-wrong-found-says = We looked closely and nothing stood out. If it still feels off to you, tell us below: you may have seen what we missed.

# How a case ended.
outcome-harm = Harm was done, and it has been dealt with
outcome-near-miss = Harm was on its way, and it did not happen
outcome-false-alarm = Nothing was wrong, and it was right to ask
outcome-answered = Your question is answered
