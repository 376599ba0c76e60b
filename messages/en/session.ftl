# Signing in, the set-up link, invitations and one-time links.
field-address = E-mail address
field-password = Password
field-new-password = Choose a password
field-new-password-hint = At least 12 characters. A few words in a row work well.
field-your-name = Your name
field-organisation = Name of your organisation
form-has-problems = Almost there. What to change stands beside the field.
problem-empty = Please fill this in.
problem-address = Please write a whole e-mail address, such as name@school.example.
problem-too-long = Please use fewer characters.
problem-password-too-short = Please use at least 12 characters. A few words in a row work well.
problem-password-too-long = Please use a shorter password; this one is longer than we can take.
problem-password-name = Please use something other than your name or address.
problem-password-one-character = Please use more than the same character over and over.
problem-password-breached = This password is on a list of passwords that became known. Please use another: a few words in a row that only you would think of.
problem-address-taken = There is an account with this address already.

sign-in-title = Sign in to the desk
sign-in-who = This is for those who work at the desk. Raising a hand needs no account:
sign-in-staff = go to the front page.
sign-in-button = Sign in
sign-in-lost = Locked out? Whoever runs this desk can make a one-time link for you.
sign-in-passkey-demanded = This desk asks for two factors, and you have a passkey: please sign in with that.
sign-in-no-match = Address and password don't go together. Please try again.
sign-in-wait = { $seconds ->
    [one] That was a lot of tries. Please wait one second and try again.
   *[other] That was a lot of tries. Please wait { $seconds } seconds and try again.
}

passkey-sign-in = Sign in with a passkey
passkey-or-password = or with your password
passkey-no-match = That didn't work. Please try again, or use your password.
passkey-broken = The desk can't be reached just now. Please try again in a moment.
passkey-too-old = That took too long, or was sent twice. Please try again.
passkey-not-made = No passkey was made. Please try again; if your device offers none, it may have one for this account already.
passkey-too-many = You have as many passkeys as there is room for. Remove one first.
passkey-taken = This passkey is on an account already.
app-code-title = One more step
app-code-lead = Your password fits. Type the code that your app shows now.
app-code-field = Code from your app
app-code-lost = No app at hand? A recovery code works here, too, each once.
app-code-button = Sign in
app-code-no-match = That isn't a code that counts now. Please type the next one that your app shows.
app-code-too-old = That took too long. Please begin again.
account-wrong-password = That isn't your password as we know it. Please try again.

set-up-title = Set up your desk
set-up-lead = Two minutes, once. After this, anyone in your organisation can raise a hand.
set-up-start = How do you want to begin?
set-up-demonstration = Load the demonstration organisation
set-up-demonstration-hint = An invented school with a few cases at different stages, to look around in. One click removes it all.
set-up-own = Set up mine
set-up-own-hint = An empty desk in your organisation's name.
set-up-hats = You start with the hats IT, Security and Admin. Invite others afterwards, and hand hats over.
set-up-button = Open the desk

invitation-title = Join the desk
invitation-lead = This invitation is for { $address }.
invitation-hats = Your hats:
invitation-button = Make my account

link-title = Choose a new password
link-lead = Hello { $name }. This link works once. Your new password signs you in here and signs you out everywhere else; codes from an app are switched off with it.
link-button = Save and sign in

hat-staff = Staff
hat-it = IT
hat-security = Security
hat-leader = Leader
hat-auditor = Auditor
hat-admin = Admin

provider-sign-in = Sign in with your organisation
provider-too-old = That took too long, or began in another browser. Please try again.
provider-not-there = You came back without having signed in there. You can try again, or use your password.
provider-no-account = Nobody at this desk is known by that account. Whoever runs the desk can invite you, with the address that your organisation knows you by.
provider-unreachable = Your organisation's sign-in can't be used just now. Your password works all the same.
provider-does-not-hold = What your organisation's sign-in told us could not be confirmed. Please try again.
