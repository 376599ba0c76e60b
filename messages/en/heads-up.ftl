# Notes to colleagues: the mail, the page its links lead to, the banner on the start page, and what a note is drafted from.

## The mail
heads-up-subject = Heads-up: { $title }
heads-up-hello = Hello,
heads-up-intro = Something is going round just now, and you may have got it, too.
heads-up-spotted-some = It was spotted here and raised at once.
heads-up-spotted-counted =
    { $count ->
        [one] One of us spotted it and raised a hand.
       *[other] { $count } people here spotted it and raised a hand.
    }
heads-up-looks-like = What it looks like
heads-up-to-do = What to do
heads-up-in-language = These words are in { $language }, as the desk wrote them.
heads-up-ask = Did you get it? One tap tells us, and nobody holds it against you:
heads-up-tap-nothing = I got it too, and did nothing:
heads-up-tap-clicked =
    { $kind ->
        [call] I talked with them, or did what they asked:
        [payment-change] I answered them, or something was paid:
        [device] I plugged it in:
        [text] I tapped the link, or answered:
       *[other] I clicked something in it:
    }
heads-up-tap-note = The links lead to our own page at { $host }. They are made for you; whoever gets this mail from you can raise a hand at { $start }.
heads-up-thanks = Thank you to everybody who spotted it, and to you for reading this.
heads-up-signed = The people who look after this
heads-up-why = You get this because you are on the organisation's list of colleagues.

## The page behind the links
heads-up-page-title = Did you get it, too?
heads-up-page-lead = { $name }, nothing has happened yet. Press one of the two.
heads-up-page-lead-nameless = Nothing has happened yet. Press one of the two.
heads-up-button-nothing = I got it too, and did nothing
heads-up-button-nothing-hint = Good to know. It tells us how far it went round.
heads-up-button-clicked =
    { $kind ->
        [call] I talked with them, or did what they asked
        [payment-change] I answered them, or something was paid
        [device] I plugged it in
        [text] I tapped the link, or answered
       *[other] I clicked something in it
    }
heads-up-button-clicked-hint = Or anything else happened: a file opened, a password typed. The next page says at once what to do.
heads-up-page-promise = Nobody holds a click against you. The sooner we know, the smaller it stays.
heads-up-page-over = This one is dealt with already. If you did something with it, tell us all the same.
heads-up-page-answered = You have told us already. You find our answer on your page.
heads-up-page-yours = Go to my page
heads-up-page-more = Has more happened since?

## The banner
heads-up-banner-label = Going round just now
heads-up-banner-more = What it looks like, and what to do
heads-up-banner-nothing = I got it too
heads-up-banner-clicked =
    { $kind ->
        [call] I talked with them
        [payment-change] I answered, or paid
        [device] I plugged it in
        [text] I tapped, or answered
       *[other] I clicked
    }
heads-up-raise-note = About the heads-up: { $title }
heads-up-raise-clicked = Send this, and the next page says at once what to do.
heads-up-raise-nothing = Nothing more is needed: you may send this as it is.

## What a note is drafted from
heads-up-draft-title =
    { $kind ->
        [message] A mail that isn't what it says
        [call] Calls that aren't what they say
        [text] Text messages that aren't what they say
        [payment-change] False messages about bank details
        [device] Devices that nobody knows
       *[other] Something that is going round
    }
heads-up-draft-title-subject = A mail about “{ $subject }”
heads-up-draft-from = It is a mail from “{ $name }”, sent from { $address }.
heads-up-draft-from-name = It is a mail from “{ $name }”.
heads-up-draft-from-address = It is a mail from { $address }.
heads-up-draft-subject = Its subject is “{ $subject }”.
heads-up-draft-hosts = It wants you to go to { $hosts }.
heads-up-draft-looks =
    { $kind ->
        [message] It is a mail that …
        [call] Somebody rings, says that they are …, and asks for …
        [text] A text message comes from … and asks for …
        [payment-change] A message says that bank details have changed, and asks you to pay to a new account.
        [device] A device or a memory stick that nobody knows turns up at …
       *[other] It looks like this: …
    }
heads-up-draft-do =
    { $kind ->
        [message]
            Don't click, open or answer anything in it. You may delete it.
            If you clicked, opened or answered something, tell us right away, even if nothing seems to have happened.
        [call]
            Simply hang up. Nobody real will mind.
            If you told them something, or did what they asked, tell us right away.
        [text]
            Don't tap the link and don't answer.
            If you did, tell us right away.
        [payment-change]
            Don't pay and don't change anything yet. Ring the other side on a number you had before.
            If something was paid already, tell us right away.
        [device]
            Don't plug it in. Put it aside and tell us where it is.
            If it was plugged in, tell us right away.
       *[other] If you come across it, leave it alone and tell us.
    }
