"""The answers that questionnaires offer, in sixteen languages: words only. `answer_sets` puts them in order.

A ladder is written lowest first; `|` parts its steps and `/` the words of one step. A word may stand on two steps
("rather disagree" is the second point of five and the third of seven): what else was answered decides.
"""

from __future__ import annotations

#: Seven steps, of which scales use 3 to 7.
BIPOLAR = (
    # ---- English
    "strongly disagree/fully disagree/totally disagree/completely disagree/disagree strongly/disagree completely/"
    "entirely disagree/very strongly disagree/definitely disagree/not agree at all/do not agree at all|"
    "disagree/rather disagree/mostly disagree/moderately disagree/tend to disagree/generally disagree|"
    "somewhat disagree/slightly disagree/disagree somewhat/disagree slightly/rather disagree/disagree a little/partly disagree|"
    "neutral/neither agree nor disagree/neither/neither disagree nor agree/undecided/unsure/not sure/uncertain/no opinion/"
    "neither agree or disagree/indifferent/partly agree, partly disagree|"
    "somewhat agree/slightly agree/agree somewhat/agree slightly/rather agree/agree a little/partly agree|"
    "agree/rather agree/mostly agree/moderately agree/tend to agree/generally agree|"
    "strongly agree/fully agree/totally agree/completely agree/agree strongly/agree completely/entirely agree/"
    "very strongly agree/definitely agree",
    "very dissatisfied/extremely dissatisfied/completely dissatisfied/strongly dissatisfied/very unsatisfied|"
    "dissatisfied/unsatisfied/mostly dissatisfied/not satisfied/rather dissatisfied|"
    "somewhat dissatisfied/slightly dissatisfied/rather dissatisfied/somewhat unsatisfied|"
    "neutral/neither satisfied nor dissatisfied/neither/undecided|somewhat satisfied/slightly satisfied/rather satisfied|"
    "satisfied/mostly satisfied/rather satisfied|very satisfied/extremely satisfied/completely satisfied",
    "very unlikely/extremely unlikely/highly unlikely|unlikely|somewhat unlikely/slightly unlikely|"
    "neutral/neither likely nor unlikely/undecided/not sure|somewhat likely/slightly likely|likely|"
    "very likely/extremely likely/highly likely",
    "very difficult/extremely difficult|difficult|somewhat difficult/slightly difficult|"
    "neutral/neither easy nor difficult|somewhat easy/slightly easy|easy|very easy/extremely easy",
    "very negative/extremely negative|negative|somewhat negative/slightly negative|neutral/neither positive nor negative|"
    "somewhat positive/slightly positive|positive|very positive/extremely positive",
    "very untrue/very untrue of me/completely untrue|untrue/untrue of me/mostly untrue|somewhat untrue/somewhat untrue of me|"
    "neutral|somewhat true/somewhat true of me|true/true of me/mostly true|very true/very true of me/completely true",
    "very inaccurate|moderately inaccurate/inaccurate|slightly inaccurate|neither accurate nor inaccurate/neutral|"
    "slightly accurate|moderately accurate/accurate|very accurate",
    "much worse/a lot worse/far worse|worse|somewhat worse/slightly worse/a little worse|"
    "about the same/the same/no change/unchanged/same|somewhat better/slightly better/a little better|better|"
    "much better/a lot better/far better",
    "definitely not/certainly not/definitely no|probably not/probably no|possibly not|might or might not/maybe/not sure/unsure|"
    "possibly/possibly yes|probably/probably yes|definitely/definitely yes/certainly",
    "sehr unwichtig/völlig unwichtig|unwichtig|eher unwichtig|neutral/weder noch/teils/teils teils|eher wichtig|wichtig|sehr wichtig",
    "全く満足していない/非常に不満|満足していない/不満|あまり満足していない/やや不満|どちらともいえない/普通|やや満足している/まあ満足している/やや満足|"
    "満足している/満足|非常に満足している/とても満足している/非常に満足/大変満足",
    "非常低/很低/极低|低|较低/比较低/偏低|中等/一般/中/适中|较高/比较高/偏高|高|非常高/很高/极高",
    # ---- German
    "stimme überhaupt nicht zu/stimme gar nicht zu/lehne völlig ab/stimme absolut nicht zu/stimme ganz und gar nicht zu/stimme nicht zu|"
    "stimme nicht zu/stimme eher nicht zu/lehne ab|stimme eher nicht zu/lehne eher ab/stimme weniger zu|"
    "teils teils/teils-teils/neutral/weder noch/unentschieden/stimme teilweise zu/weder zustimmung noch ablehnung|"
    "stimme eher zu/stimme etwas zu|stimme zu/stimme eher zu|"
    "stimme voll zu/stimme völlig zu/stimme voll und ganz zu/stimme vollkommen zu/stimme sehr zu/stimme absolut zu",
    "trifft überhaupt nicht zu/trifft gar nicht zu/trifft absolut nicht zu/trifft nicht zu|trifft nicht zu/trifft eher nicht zu/trifft wenig zu|"
    "trifft eher nicht zu/trifft weniger zu|teils teils/teils-teils/neutral/weder noch/trifft teilweise zu|"
    "trifft eher zu/trifft etwas zu|trifft zu/trifft eher zu/trifft ziemlich zu|"
    "trifft voll zu/trifft völlig zu/trifft voll und ganz zu/trifft vollkommen zu/trifft genau zu",
    "sehr unzufrieden/völlig unzufrieden|unzufrieden/eher unzufrieden|eher unzufrieden|"
    "neutral/weder noch/teils/weder zufrieden noch unzufrieden|eher zufrieden|zufrieden/eher zufrieden|"
    "sehr zufrieden/völlig zufrieden",
    # ---- French
    "pas du tout d'accord/tout à fait en désaccord/fortement en désaccord/totalement en désaccord|"
    "pas d'accord/plutôt pas d'accord/en désaccord/plutôt en désaccord|plutôt pas d'accord/plutôt en désaccord/peu d'accord|"
    "neutre/ni d'accord ni pas d'accord/ni en accord ni en désaccord/ni d'accord, ni pas d'accord/indécis|"
    "plutôt d'accord/assez d'accord|d'accord/plutôt d'accord/en accord|"
    "tout à fait d'accord/fortement d'accord/totalement d'accord/entièrement d'accord/fortement en accord",
    "très insatisfait/pas du tout satisfait/très mécontent|insatisfait/plutôt insatisfait/peu satisfait|plutôt insatisfait|"
    "neutre/ni satisfait ni insatisfait|plutôt satisfait/assez satisfait|satisfait/plutôt satisfait|très satisfait/tout à fait satisfait",
    # ---- Spanish
    "totalmente en desacuerdo/muy en desacuerdo/completamente en desacuerdo/nada de acuerdo|en desacuerdo/bastante en desacuerdo|"
    "algo en desacuerdo/parcialmente en desacuerdo/poco de acuerdo/ligeramente en desacuerdo|"
    "ni de acuerdo ni en desacuerdo/neutral/neutro/indiferente/indeciso/ni en desacuerdo ni de acuerdo|"
    "algo de acuerdo/parcialmente de acuerdo/ligeramente de acuerdo|de acuerdo/bastante de acuerdo|"
    "totalmente de acuerdo/muy de acuerdo/completamente de acuerdo",
    "muy insatisfecho/totalmente insatisfecho/nada satisfecho|insatisfecho/poco satisfecho|algo insatisfecho|"
    "neutral/ni satisfecho ni insatisfecho/indiferente/neutro|algo satisfecho|satisfecho|muy satisfecho/totalmente satisfecho",
    # ---- Portuguese
    "discordo totalmente/discordo fortemente/discordo completamente/discordo plenamente|discordo/discordo parcialmente/discordo em parte|"
    "discordo parcialmente/discordo ligeiramente/discordo um pouco/discordo em parte|"
    "não concordo nem discordo/neutro/indiferente/nem concordo nem discordo/nem discordo nem concordo|"
    "concordo parcialmente/concordo ligeiramente/concordo um pouco/concordo em parte|concordo/concordo parcialmente/concordo em parte|"
    "concordo totalmente/concordo fortemente/concordo completamente/concordo plenamente",
    "muito insatisfeito/totalmente insatisfeito|insatisfeito|pouco insatisfeito/parcialmente insatisfeito|"
    "neutro/nem satisfeito nem insatisfeito/indiferente|parcialmente satisfeito/pouco satisfeito|satisfeito|"
    "muito satisfeito/totalmente satisfeito",
    # ---- Italian, Dutch, Polish, Turkish, Indonesian, Vietnamese
    "per niente d'accordo/molto in disaccordo/fortemente in disaccordo/totalmente in disaccordo/completamente in disaccordo|"
    "in disaccordo/non d'accordo/poco d'accordo|abbastanza in disaccordo/parzialmente in disaccordo/un po' in disaccordo|"
    "né d'accordo né in disaccordo/neutrale/indeciso|abbastanza d'accordo/parzialmente d'accordo/un po' d'accordo|d'accordo|"
    "totalmente d'accordo/molto d'accordo/completamente d'accordo/pienamente d'accordo/fortemente d'accordo",
    "helemaal oneens/helemaal mee oneens/zeer mee oneens/volledig oneens/sterk mee oneens/helemaal niet mee eens|"
    "oneens/mee oneens/niet mee eens|enigszins oneens/enigszins mee oneens/een beetje oneens/beetje mee oneens|"
    "neutraal/niet eens, niet oneens/niet mee eens, niet mee oneens/noch mee eens, noch mee oneens/noch eens noch oneens|"
    "enigszins eens/enigszins mee eens/een beetje eens/beetje mee eens|eens/mee eens|"
    "helemaal eens/helemaal mee eens/zeer mee eens/volledig eens/sterk mee eens",
    "zdecydowanie się nie zgadzam/zdecydowanie nie/całkowicie się nie zgadzam/zupełnie się nie zgadzam|"
    "nie zgadzam się/raczej nie/raczej się nie zgadzam|raczej się nie zgadzam/trochę się nie zgadzam/częściowo się nie zgadzam|"
    "ani się zgadzam, ani się nie zgadzam/ani tak, ani nie/trudno powiedzieć/nie mam zdania/neutralnie|"
    "raczej się zgadzam/trochę się zgadzam/częściowo się zgadzam|zgadzam się/raczej tak/raczej się zgadzam|"
    "zdecydowanie się zgadzam/zdecydowanie tak/całkowicie się zgadzam",
    "kesinlikle katılmıyorum/hiç katılmıyorum/tamamen katılmıyorum|katılmıyorum/çoğunlukla katılmıyorum|"
    "biraz katılmıyorum/kısmen katılmıyorum|kararsızım/ne katılıyorum ne katılmıyorum/fikrim yok/nötr|"
    "biraz katılıyorum/kısmen katılıyorum|katılıyorum/çoğunlukla katılıyorum|"
    "kesinlikle katılıyorum/tamamen katılıyorum",
    "sangat tidak setuju|tidak setuju|agak tidak setuju/kurang setuju|netral/ragu-ragu|agak setuju/cukup setuju|setuju|sangat setuju",
    "hoàn toàn không đồng ý/rất không đồng ý|không đồng ý|hơi không đồng ý|bình thường/trung lập/phân vân/không ý kiến|"
    "hơi đồng ý|đồng ý|hoàn toàn đồng ý/rất đồng ý",
    # ---- Japanese
    "全くそう思わない/まったくそう思わない/全く思わない/まったく思わない/全く同意しない/強くそう思わない|"
    "そう思わない/思わない/あまりそう思わない/同意しない/どちらかといえばそう思わない|"
    "あまりそう思わない/ややそう思わない/どちらかといえばそう思わない/どちらかというとそう思わない/やや同意しない|"
    "どちらともいえない/どちらでもない/どちらとも言えない/わからない・どちらともいえない/普通|"
    "ややそう思う/どちらかといえばそう思う/どちらかというとそう思う/少しそう思う/まあそう思う/やや同意する|"
    "そう思う/思う/ややそう思う/同意する/まあそう思う/どちらかといえばそう思う|"
    "非常にそう思う/とてもそう思う/強くそう思う/大変そう思う/かなりそう思う/強く同意する",
    "全く当てはまらない/全くあてはまらない/まったくあてはまらない/まったく当てはまらない|"
    "当てはまらない/あてはまらない/あまり当てはまらない/あまりあてはまらない|"
    "やや当てはまらない/ややあてはまらない/あまり当てはまらない/あまりあてはまらない|どちらともいえない/どちらでもない|"
    "やや当てはまる/ややあてはまる/少し当てはまる/少しあてはまる|当てはまる/あてはまる/やや当てはまる/ややあてはまる|"
    "非常に当てはまる/とても当てはまる/よく当てはまる/非常によく当てはまる/非常にあてはまる/とてもあてはまる/よくあてはまる",
    "非常に不満/とても不満/大変不満|不満/やや不満|やや不満|どちらともいえない/普通/どちらでもない|やや満足|満足/やや満足|"
    "非常に満足/とても満足/大変満足",
    # ---- Korean
    "전혀 그렇지 않다/매우 그렇지 않다/전혀 아니다/전혀 그렇지않다/매우 아니다/전혀 그렇지 않음|그렇지 않다/아니다/별로 그렇지 않다/그렇지 않은 편이다/그렇지 않음|"
    "약간 그렇지 않다/다소 그렇지 않다/별로 그렇지 않다/조금 그렇지 않다|보통이다/보통/중립/보통임/그저 그렇다/어느 쪽도 아니다|"
    "약간 그렇다/다소 그렇다/조금 그렇다|그렇다/그런 편이다/대체로 그렇다/그러함|매우 그렇다/아주 그렇다/매우 그러함/확실히 그렇다",
    "전혀 동의하지 않음/전혀 동의하지 않는다/매우 동의하지 않음/매우 동의하지 않는다/매우 비동의|"
    "동의하지 않음/동의하지 않는다/비동의/별로 동의하지 않음|약간 동의하지 않음/약간 동의하지 않는다/다소 동의하지 않음|"
    "보통/보통이다/중립|약간 동의함/약간 동의한다/다소 동의함|동의함/동의한다/동의|매우 동의함/매우 동의한다/매우 동의/전적으로 동의한다",
    "매우 불만족/매우 불만족한다/매우 불만/전혀 만족하지 않는다|불만족/불만족한다/불만|약간 불만족/다소 불만족|보통/보통이다|약간 만족/다소 만족|"
    "만족/만족한다|매우 만족/매우 만족한다",
    # ---- Russian
    "полностью не согласен/совершенно не согласен/категорически не согласен/абсолютно не согласен/совсем не согласен/"
    "полностью не согласна/совершенно не согласна|не согласен/скорее не согласен/не согласна|"
    "скорее не согласен/частично не согласен/отчасти не согласен/скорее не согласна|"
    "нейтрально/ни согласен, ни не согласен/ни да, ни нет/отчасти согласен, отчасти нет/затрудняюсь сказать/не уверен/"
    "и согласен, и не согласен/трудно сказать|"
    "скорее согласен/частично согласен/отчасти согласен/скорее согласна|согласен/скорее согласен/согласна|"
    "полностью согласен/совершенно согласен/абсолютно согласен/полностью согласна/совершенно согласна",
    "совершенно не удовлетворен/очень недоволен/полностью не удовлетворен/совсем не удовлетворен|не удовлетворен/недоволен|"
    "скорее не удовлетворен/скорее недоволен|нейтрально/ни доволен, ни недоволен|скорее удовлетворен/скорее доволен|"
    "удовлетворен/доволен|полностью удовлетворен/очень доволен",
    # ---- Arabic
    "لا أوافق بشدة/أعارض بشدة/غير موافق بشدة/لا أوافق إطلاقا/لا أوافق تماما/غير موافق تماما/غير موافق على الإطلاق|"
    "لا أوافق/أعارض/غير موافق|لا أوافق إلى حد ما/غير موافق إلى حد ما/لا أوافق نوعا ما|"
    "محايد/لا أوافق ولا أعارض/غير متأكد/حيادي|أوافق إلى حد ما/موافق إلى حد ما/أوافق نوعا ما|"
    "أوافق/موافق|أوافق بشدة/موافق بشدة/أوافق تماما/موافق تماما",
    "غير راض إطلاقا/غير راض تماما/غير راض بشدة/غير راض على الإطلاق|غير راض|غير راض إلى حد ما|محايد|راض إلى حد ما|راض|"
    "راض جدا/راض تماما/راض بشدة",
)  # fmt: skip
#: Words X of Chinese ladders 非常不X .. 非常X.
CHINESE = (
    "同意", "满意", "符合", "认同", "赞同", "赞成", "支持", "愿意", "可能", "重要", "了解", "清楚", "熟悉", "关注", "喜欢", "有用", "容易",
    "方便", "信任", "信赖", "认可", "接受", "确定", "相信", "有帮助", "必要", "好", "合理", "明显", "严重", "期待",
    "滿意", "贊同", "認同", "願意", "瞭解", "喜歡", "關注", "支援",
)  # fmt: skip
#: Ladders of one direction: the steps that were answered, where no list below has exactly them.
UNIPOLAR = (
    # ---- how often
    "never/not at all|almost never/hardly ever/very rarely/barely ever|rarely/seldom/infrequently|"
    "sometimes/occasionally/from time to time/about half the time/every now and then|"
    "often/frequently/regularly/most of the time/usually/fairly often|very often/almost always/nearly always/very frequently/most of the time|"
    "always/all the time/constantly/every time",
    "never/not at all|less than once a month/rarely|monthly/once a month/every month|a few times a month/several times a month|"
    "weekly/once a week/every week|a few times a week/several times a week|daily/every day|several times a day",
    "not at all|several days|more than half the days|nearly every day",
    "nie/niemals|fast nie/sehr selten|selten|manchmal/gelegentlich/ab und zu|oft/häufig|sehr oft/meistens/fast immer/sehr häufig|immer",
    "jamais|presque jamais/très rarement|rarement|parfois/quelquefois/de temps en temps|souvent|très souvent/presque toujours/la plupart du temps|toujours",
    "nunca|casi nunca/muy raramente/muy pocas veces|raramente/rara vez/pocas veces|a veces/algunas veces/de vez en cuando/ocasionalmente|"
    "a menudo/frecuentemente/con frecuencia/muchas veces|casi siempre/muy a menudo/muy frecuentemente|siempre",
    "nunca|quase nunca/muito raramente|raramente/poucas vezes|às vezes/algumas vezes/ocasionalmente|"
    "frequentemente/muitas vezes/com frequência/geralmente|quase sempre/muito frequentemente|sempre",
    "mai|quasi mai/molto raramente|raramente|a volte/qualche volta/talvolta|spesso|molto spesso/quasi sempre|sempre",
    "nooit|bijna nooit/zeer zelden|zelden|soms/af en toe|vaak/regelmatig|heel vaak/bijna altijd/meestal|altijd",
    "nigdy|prawie nigdy/bardzo rzadko|rzadko|czasami/czasem|często|bardzo często/prawie zawsze|zawsze",
    "hiçbir zaman/asla|neredeyse hiç/çok nadiren|nadiren|bazen/ara sıra|sık sık/genellikle|çok sık/çoğu zaman|her zaman",
    "全くない/まったくない/全然ない/一度もない|ほとんどない/めったにない/ほとんどしない|あまりない/まれにある|"
    "時々ある/ときどきある/たまにある/時々/ときどき/たまに|よくある/しばしばある/よく/しばしば/頻繁にある|とてもよくある/ほとんどいつも|いつもある/いつも/常にある/常に",
    "전혀/전혀 없다/전혀 없음/전혀 하지 않는다|거의/거의 없다/거의 없음/거의 하지 않는다/거의 안 함|드물게|가끔/때때로/가끔 있다/가끔 한다|"
    "자주/종종/자주 있다/자주 한다|매우 자주/거의 항상|항상/늘/항상 있다/항상 한다",
    "никогда|почти никогда/очень редко|редко|иногда/время от времени|часто|очень часто/почти всегда|всегда/постоянно",
    "أبدا/مطلقا|نادرا جدا|نادرا|أحيانا|غالبا/كثيرا|غالبا جدا/معظم الوقت|دائما",
    "几乎没有/几乎不/没有过|偶尔/很少|有时/有时候|经常/常常|几乎每天/每天/总是",
    "从不/从来没有/从未/从来不|几乎不/几乎从不/极少/很少|很少/偶尔|有时/有时候/偶尔|经常/常常/较多|很经常/几乎总是/频繁|总是/一直/始终",
    "從不/從來沒有/從未|幾乎不/極少/很少|很少/偶爾|有時/有時候/偶爾|經常/常常|頻繁|總是/一直",
    # ---- how much
    "none/not at all/nothing/no/none at all/not much at all|a little/slightly/a little bit/very little/a bit/to a small extent/a small amount|"
    "some/somewhat/moderately/to some extent/a moderate amount/a fair amount|"
    "quite a bit/a lot/much/considerably/mostly/quite/very/quite a lot/to a large extent/very much/a good deal|"
    "extremely/a great deal/completely/very much/entirely/to a very large extent/a tremendous amount",
    "not at all important/unimportant/very unimportant/not important at all/not important|slightly important/of little importance/a little important|"
    "moderately important/somewhat important/neutral/fairly important|important/quite important|very important|extremely important",
    "not at all satisfied|slightly satisfied|moderately satisfied/somewhat satisfied|very satisfied|extremely satisfied/completely satisfied",
    "not at all likely|slightly likely|moderately likely/somewhat likely|very likely|extremely likely",
    "not at all true/not true at all/never true|slightly true/hardly true/rarely true|somewhat true/moderately true/sometimes true|"
    "mostly true/very true/often true|completely true/extremely true/exactly true/always true",
    "not at all confident|slightly confident|somewhat confident/moderately confident|fairly confident|very confident|extremely confident/completely confident",
    "not at all familiar|slightly familiar|somewhat familiar/moderately familiar|very familiar|extremely familiar",
    "not at all comfortable|slightly comfortable|somewhat comfortable/moderately comfortable|very comfortable|extremely comfortable",
    "very low|low|medium/moderate/average/neutral|high|very high",
    "not like me at all|a little like me/not like me|somewhat like me|like me/mostly like me|very much like me",
    "überhaupt nicht/gar nicht|wenig/ein wenig/kaum/etwas|mittelmäßig/teilweise/mäßig|ziemlich/überwiegend/stark|sehr/völlig/sehr stark/außerordentlich",
    "pas du tout|un peu/peu|moyennement/modérément|assez/beaucoup/plutôt|tout à fait/énormément/extrêmement",
    "nada/en absoluto|poco/un poco|algo/moderadamente/regular|bastante|mucho/muchísimo/totalmente/extremadamente",
    "nada/de modo nenhum|pouco/um pouco|moderadamente/mais ou menos/razoavelmente|bastante|muito/muitíssimo/totalmente/extremamente",
    "全くない|少し/わずかに|ある程度/まあまあ|かなり|非常に/とても",
    "전혀 아니다|조금/약간|어느 정도/보통|꽤/상당히|매우/아주 많이",
    "совсем нет/нисколько|немного/слегка|умеренно/в некоторой степени|довольно сильно/значительно|очень сильно/полностью",
    "على الإطلاق/لا شيء|قليلا|إلى حد ما/متوسط|كثيرا|كثيرا جدا/تماما",
    "完全没有/没有/一点也不/毫无|有一点/很少/略有/一点|一些/一般/中等|比较多/较多/很多|非常多/极多/完全",
    # ---- how good
    "very poor/very bad/terrible/awful/extremely poor|poor/bad|below average|fair/average/acceptable/okay/ok/neutral/neither good nor bad|"
    "above average/good|good/very good|very good/excellent|excellent/outstanding/extremely good",
    "sehr schlecht|schlecht/eher schlecht|mittelmäßig/mittel/weder noch/befriedigend|gut/eher gut|sehr gut",
    "très mauvais/très mauvaise|mauvais/mauvaise|moyen/moyenne/passable|bon/bonne|très bon/très bonne|excellent/excellente",
    "muy malo/muy mala/pésimo/pésima/muy mal|malo/mala/mal|regular/normal/aceptable|bueno/buena/bien|muy bueno/muy buena/muy bien|excelente",
    "péssimo/péssima/muito ruim/muito mau|ruim/mau/má|regular/razoável|bom/boa|muito bom/muito boa|ótimo/ótima/excelente",
    "非常に悪い/とても悪い|悪い/やや悪い|普通/どちらともいえない|良い/よい/やや良い|非常に良い/とても良い",
    "매우 나쁨/매우 나쁘다|나쁨/나쁘다|보통/보통이다|좋음/좋다|매우 좋음/매우 좋다",
    "очень плохо|плохо|удовлетворительно/средне/нормально|хорошо|отлично/очень хорошо",
    "سيئ جدا/ضعيف جدا|سيئ/ضعيف|متوسط/مقبول|جيد|جيد جدا|ممتاز",
    "很差/非常差/极差|差/较差/比较差|一般/中等|好/较好/比较好/良好|很好/非常好/优秀",
    # ---- how important, how likely
    "überhaupt nicht wichtig/völlig unwichtig/unwichtig|weniger wichtig/eher unwichtig|teils/neutral|wichtig/eher wichtig|sehr wichtig",
    "pas du tout important|peu important|moyennement important/neutre|important|très important|extrêmement important",
    "nada importante|poco importante|algo importante/neutral/medianamente importante|importante|muy importante",
    "nada importante|pouco importante|mais ou menos importante/neutro|importante|muito importante",
    "全く重要でない|あまり重要でない/重要でない|どちらともいえない|やや重要/重要|非常に重要/とても重要",
    "совсем не важно|не важно/не очень важно/скорее не важно|нейтрально/отчасти важно|важно/скорее важно|очень важно",
    "غير مهم إطلاقا|غير مهم|محايد|مهم|مهم جدا",
)  # fmt: skip
