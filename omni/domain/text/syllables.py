"""Katakana syllables and their Latin spellings: Hepburn first, then Kunrei and typing habits."""

_ROWS = """
ア:a イ:i ウ:u エ:e オ:o カ:ka キ:ki ク:ku ケ:ke コ:ko ガ:ga ギ:gi グ:gu ゲ:ge ゴ:go
サ:sa シ:shi,si ス:su セ:se ソ:so ザ:za ジ:ji,zi ズ:zu ゼ:ze ゾ:zo
タ:ta チ:chi,ti ツ:tsu,tu テ:te ト:to ダ:da ヂ:ji,di ヅ:zu,du,dzu デ:de ド:do
ナ:na ニ:ni ヌ:nu ネ:ne ノ:no ハ:ha ヒ:hi フ:fu,hu ヘ:he ホ:ho バ:ba ビ:bi ブ:bu ベ:be ボ:bo
パ:pa ピ:pi プ:pu ペ:pe ポ:po マ:ma ミ:mi ム:mu メ:me モ:mo ヤ:ya ユ:yu ヨ:yo
ラ:ra,la リ:ri,li ル:ru,lu レ:re,le ロ:ro,lo ワ:wa ヰ:i ヱ:e ヲ:o,wo ン:n ヴ:vu
キャ:kya キュ:kyu キョ:kyo ギャ:gya ギュ:gyu ギョ:gyo シャ:sha,sya シュ:shu,syu ショ:sho,syo
ジャ:ja,zya,jya ジュ:ju,zyu,jyu ジョ:jo,zyo,jyo チャ:cha,tya,cya チュ:chu,tyu,cyu チョ:cho,tyo,cyo
ヂャ:ja,dya ヂュ:ju,dyu ヂョ:jo,dyo ニャ:nya ニュ:nyu ニョ:nyo ヒャ:hya ヒュ:hyu ヒョ:hyo
ビャ:bya ビュ:byu ビョ:byo ピャ:pya ピュ:pyu ピョ:pyo ミャ:mya ミュ:myu ミョ:myo
リャ:rya リュ:ryu リョ:ryo シェ:she ジェ:je チェ:che
ファ:fa フィ:fi フェ:fe フォ:fo ウィ:wi ウェ:we ヴァ:va ヴィ:vi ヴェ:ve ヴォ:vo
クァ:kwa グァ:gwa ツァ:tsa イェ:ye
"""

_PAIRS = [row.split(":") for row in _ROWS.split()]

ROMAJI: dict[str, str] = {sound: spellings.split(",")[0] for sound, spellings in _PAIRS}
"""Syllable → Hepburn."""
ROMAJI |= {"ティ": "ti", "ディ": "di", "トゥ": "tu", "ドゥ": "du", "デュ": "dyu", "ウォ": "wo"}
ROMAJI |= {"ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o"}
ROMAJI |= {"ャ": "ya", "ュ": "yu", "ョ": "yo", "ヮ": "wa"}

SPELLINGS: dict[str, str] = {}
"""Latin spelling → syllable; where two share a spelling, the one listed first."""
for _sound, _spellings in _PAIRS:
    for _spelling in _spellings.split(","):
        SPELLINGS.setdefault(_spelling, _sound)
