# What the person already did, in their own voice, as taps.
exposure-nothing = Nothing, I only looked
exposure-opened = I opened it
exposure-clicked = I clicked a link
exposure-entered-password = I typed in a password
exposure-approved-prompt = I approved a sign-in
exposure-read-out-code = I gave away a code
exposure-opened-attachment = I opened a file
exposure-installed = I installed something
exposure-replied = I replied
exposure-paid = I paid
exposure-plugged-in = I plugged something in
