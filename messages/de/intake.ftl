# Was Headsup von selbst sagt, wenn etwas hereinkam.
upload-left-out = { $count ->
    [one] Ihre Meldung ist da. Eine Datei passte nicht mehr hinein: Eine Meldung fasst 20 Dateien mit je 25 MB, zusammen 60 MB. Schreiben Sie uns, was darin steht, oder fügen Sie sie hier einzeln hinzu.
   *[other] Ihre Meldung ist da. { $count } Dateien passten nicht mehr hinein: Eine Meldung fasst 20 Dateien mit je 25 MB, zusammen 60 MB. Schreiben Sie uns, was darin steht, oder fügen Sie sie hier einzeln hinzu.
}
upload-telling-picture = { $count ->
    [one] Ihre Meldung ist da. Ein Bild oder Film wurde nicht behalten: Dateien dieser Art können verraten, wo und wann sie aufgenommen wurden, und wir können das nicht daraus entfernen. Ein Bildschirmfoto davon ist gut, oder dasselbe Bild als JPEG oder PNG.
   *[other] Ihre Meldung ist da. { $count } Bilder oder Filme wurden nicht behalten: Dateien dieser Art können verraten, wo und wann sie aufgenommen wurden, und wir können das nicht daraus entfernen. Bildschirmfotos davon sind gut, oder dieselben Bilder als JPEG oder PNG.
}
