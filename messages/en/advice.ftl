# What a person who raised a hand is advised to do, from the playbooks. Each line is one thing to do, in words that need
# no explanation. Nothing here says that something is safe, and nothing here blames anybody.

## By kind
advice-message = If you need something from this message to go on with your work, write to us below. We will find a way.
advice-call-hang-up = If the caller is still on the line, simply hang up. Nobody real will mind.
advice-call-ring-back = If it might have been real, ring back on a number you had before the call, never on one the caller gave you.
advice-text-leave = Please don't tap the link and don't answer.
advice-text-ask-another-way = If it seems to come from somebody you know, ask them another way: ring them, or walk over.
advice-payment-hold = Please don't pay and don't change anything yet. A payment a day late can be mended.
advice-payment-known-number = We ring the other side on a number we had before. Please don't use the number in the message, even to check.
advice-device-hands-off = Please don't plug it in and don't try it out. Put it aside and write to us where it is.
advice-stick-owner = Please don't look on it for its owner. Whoever misses it can come to us.
advice-device-odd-computer = If a computer behaves oddly, switch off its Wi-Fi or pull the network cable, and leave it switched on.
advice-box-leave = Please leave it where it is, with its cables as they are: what it hangs on shows whose it is. A picture of it helps us find out.
advice-box-nobody-moves = Please don't let anybody take it away or switch it off until we have looked, even if they say it is theirs.
advice-lockout-stop-trying = Please stop trying for now: each try can make the lock last longer. We get back to you on a number we have on file.
advice-lockout-old-password = If you changed your password lately, your phone or tablet may still be using the old one. Switch off its mail until we have talked.
advice-mistake-leave-as-is = Please leave everything as it is now, and don't tidy up on your own. The sooner we look together, the more can be undone.
advice-lost-where = Write to us below when and where you last had it, even if you aren't sure.
advice-lost-with-it = Was a password, a PIN, a key or a badge with it? Tell us, and we block it.
advice-lost-found-again = If it turns up again, tell us before you use it.
advice-lost-key-which = Write to us below what it opens, and we have it blocked or the lock changed.
advice-lost-papers-what = Write to us below what was in them and whom it was about, as well as you remember.
advice-stolen-police = Please don't go after it yourself, even if a map shows where it is. Report it to the police, and write their number to us below.
advice-friction = Tell us below what you wanted to get done and by when. We look for a way, and then at the rule.
advice-question = No question is too small. You get an answer here, in plain words.
advice-about-it = Neither IT nor the administrators can read this. Somebody from Security or the leadership answers you here.

## By what already happened
advice-right-to-tell = You did the right thing by telling us. This happens to careful people every day, and you have just made it smaller.
advice-opened = Opening it is rarely harmful by itself. Close it, and leave its links and attachments alone.
advice-clicked-close = Close the page the link opened. You don't need to click anything on it first.
advice-clicked-typed = Did you type a password or did a file come down? Tell us with one tap below, because then there is more to do.
advice-change-password = Change that password now. Type the address of the real site yourself, or ask us to do it with you.
advice-password-elsewhere = If you use the same password anywhere else, change it there too, each to a different one.
advice-refuse-prompts = Refuse every sign-in prompt that you didn't start yourself, however often it comes back.
advice-code-break-off = If you are still in touch with them, break it off now. Nobody real asks you to read out a code.
advice-code-which-service = Write to us below which service the code came from: the mail account, the bank, the phone.
advice-attachment-close = Close the file and don't open it again. If anything looks odd afterwards, switch off Wi-Fi or pull the network cable, and ring us.
advice-network-off = Pull the network cable or switch off Wi-Fi now, and leave the computer switched on.
advice-work-elsewhere = Please don't work on that computer until we have looked. We will lend you something, so that you can go on.
advice-replied-stop = Please don't answer them again, not even to complain.
advice-replied-what = Tell us below what you sent. It matters most if there was a password, a code or a bank detail in it.
advice-paid-bank-now = Ring the bank now, on the number on your bank card or in your own records, and ask to stop the payment. If accounts paid it, ring accounts now. Minutes count.
advice-paid-keep = Keep everything: the message, the bank details, the time of the payment.
advice-unplug = Unplug it, and leave it unplugged.

## By verdict and by how it reached us
advice-harmful = Don't click, open or answer anything in it. We have kept what we need; you may delete it.
advice-suspicious = Leave it alone until you hear from us. If you have to reach the sender, use a number or an address you had before.
advice-unwanted = It is advertising. You may delete it or mark it as junk. If you know the company, unsubscribing is fine.
advice-cant-tell = We couldn't check enough to say. Please leave it alone until one of us has looked.
advice-nothing-wrong = We found nothing wrong with it. If it asks for money, a password or hurry, still check with the sender in a way you knew before.
advice-attach-next-time = A forward loses part of what we look at. If you still have the message, add it below as a file: drag it out of your mail program, or save it first.
