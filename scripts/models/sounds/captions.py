"""Captions for the gathered recordings, written from what their packages call them.

`captions_of(path)` matches the path against RULES in order; the first that fits gives the sound's class and its captions.
Files that no rule fits are used for distillation only.
"""

from __future__ import annotations

import re

# pattern on the path in lower case ; captions, the first of which names the class
RULES_TEXT = r"""
(speech|voice|allison|codriver|klettres|ktuberling|taunt|paula|/tim/|/ab/|announcer|sound/.*/en/) ;
/(music|musics|ringtones|moh)/ ;
(cow_|/cow\.|/cow\d|moo\.|cattle|mudchute) ; a cow mooing; cow; cattle on a farm; moo
(bull_) ; a bull bellowing; bull; an angry bull
/ox\d*\. ; an ox lowing; ox
(sheep|sheepfield) ; a sheep bleating; sheep; a flock of sheep; a lamb
goat ; a goat bleating; goat
(pig_|pig\.|pig\d|squeal_move) ; a pig grunting; pig; a pig squealing; oink
(boar_|tusker) ; a wild boar grunting; wild boar; hog
donkey ; a donkey braying; donkey
(horse_idle|horse_death|horse_select|horse_attack|horse-die|horse-hit|death_horse|horse\.ogg|/horse\d*\.|/horse_\d) ; a horse neighing; horse; a horse whinnying; a pony
(hstep|horse-canter|elf-canter|horseman_walk|gallop|cavalry_saber|sound/horse) ; a horse galloping; horse hooves; clip-clop of hooves; a horse running
(chicken|chickens) ; a chicken clucking; chicken; hens in a yard; a hen
rooster ; a rooster crowing; rooster; cock-a-doodle-doo; a cock in the morning
(/duck\d*\.|rubberduck|animals/duck) ; a duck quacking; duck; ducks on a pond
goose ; a goose honking; goose
(/dog\d*\.|bark_|/dog[-_]|dog\.wav|dr-x-pes) ; a dog barking; dog; a barking puppy; woof
(/cat\d*\.|meow) ; a cat meowing; cat; a kitten
((?<!ant)lion_) ; a lion roaring; lion; a big cat roaring
(elephant_|/ele\d|/eleattack) ; an elephant trumpeting; elephant
camel ; a camel groaning; camel
(wolf|coyote) ; a wolf howling; wolf; a coyote howling; wolves at night
(moose|stag) ; a deer bellowing; deer; a stag calling; a moose
((?<!gr)owl) ; an owl hooting; owl; an owl at night
(seagull|/gull) ; seagulls calling; seagull; gulls by the sea
(misc_crow|raven|kraah) ; a crow cawing; crow; a raven croaking
(eagle|hawk) ; an eagle screeching; eagle; a hawk; a bird of prey calling
peacock ; a peacock calling; peacock
flamingo ; flamingos; a flamingo calling
(bird_twitter|birdchirp|/birds?\d*[-_.]|ambient/birds|morning|stebet|birdylay|canary) ; birds singing; bird; birdsong in the morning; birds chirping in a tree
(gryphon|wyvern) ; a screeching griffin; a flying monster screeching
(frog) ; frogs croaking; frog; a toad croaking in a pond
(cricket) ; crickets chirping; cricket; insects at night
(nightime|/night\d*\.|night_atm) ; night with insects; crickets in a quiet night; nature at night
(bees|/bee\d*\.|beesting|/bee\.) ; bees buzzing; bee; a swarm of bees; a wasp
(bat-flap|/bats\.) ; bats flapping their wings; bat
(snake|/hiss) ; a snake hissing; snake; hissing
(bloodspider|/spider) ; a giant spider; a crawling insect monster
(dolf|dolphin) ; a dolphin; 
mammut ; a mammoth trumpeting; mammoth
(dragon_|drake-|evil_dragon) ; a dragon roaring; dragon; a fire-breathing dragon
(behemoth|yeti|ogre|troll|minotaur|golem_attack|growl) ; a monster roaring; monster; a growling beast
(zombie|ghoul|mummy) ; a zombie groaning; zombie; a groaning undead
(/ghost|/wail|ghost_armor) ; a ghost wailing; ghost; a spooky wailing voice
(goblin|/orc-|/orc_|daemon) ; a goblin grunting; goblin; a snarling creature
(witches-laugh) ; a witch cackling; a witch laughing; witch
(laugh|giggle) ; a person laughing; laughter; people laughing
(snore|/sleep|chro\d|kchkch) ; a person snoring; snoring; a man asleep
(burp|belch) ; a person burping; burp; a belch
(cough) ; a person coughing; cough
(sneeze) ; a person sneezing; sneeze
(gasp) ; a person gasping; gasp
(kiss\b) ; a kiss; kissing
(fart) ; a fart
(/eat\.|_eat\.|/bite|fruit-eat|/chew|crunch\d*\.) ; someone eating; biting into food; chewing; crunching
(gulp|drink) ; someone drinking; gulping a drink
(heart) ; a heart beating; heartbeat; a beating heart
(femscream|scream|femdeath|female_die|female_death|femaledeath|female-die) ; a woman screaming; scream; a scream of terror
(male_die|maledeath|male_death|human-die|human_death|/death_\d|/death\d*\.|ouch|painwind|malehurt|human-hit|male_hit|pain\d*) ; a man crying out in pain; a man dying; a cry of pain
(applause) ; people clapping; applause; an audience clapping
(cheer|crowd|pubblico|croud) ; a crowd cheering; crowd; people shouting in a stadium
(marketfull|main_square|tavern|/inn\.|amb_trade) ; people talking in a market; a busy tavern; crowd of people talking
(/school|/commune) ; children playing at school; children in a playground
(whistle|fischi) ; someone blowing a whistle; whistle; a referee's whistle
(handclap|/clap|808_clap) ; a hand clap; clapping hands
(footstep|foorstep|/fs_|step_|steps|mstep|npc-walking-walk|boot\d|icy_walk|_step) ; footsteps; someone walking; a person's steps
(thunder|lightning|shock\d) ; thunder; lightning and thunder; a thunderstorm; a storm
(rain_loop|/rain|raindrop) ; rain falling; rain; a rain shower; a rainy day
(waves|wavecrash|waverocky|water/wave|oceanwaves|/sea\.|harbor|/waves) ; sea waves; waves on a beach; the ocean; the sea
(waterfall) ; a waterfall; falling water; water rushing down
(river|stream_) ; a river flowing; a stream of water; a brook; river
(waterfontain|fountain) ; a fountain; water splashing in a fountain
(water_fill|/fill) ; water filling a basin; pouring water
(splash|water-impact|dropinwater|water_in|beewater|planewater|plop|pldik|sink\.|poks) ; a splash; something falling into water; splashing water
(drip|drops|droplet) ; water dripping; drops of water; a dripping tap
(/bubble|bubbles|bubles|blub|brble|boil) ; bubbles; bubbling water; water boiling
(underwater|watr_un|water_under|swim|drown) ; under water; swimming under water
(env_sounds_water|ambience/water|/water\d*\.|sounds/water) ; running water; water; flowing water
(lava) ; bubbling lava; lava; a volcano
(wind_|/wind\d*\.|windgust|windstorm|windleaves|snowstorm|arcticwind|cavewind|hail|wind-|tailwind|demonwind) ; wind blowing; wind; a strong wind; a storm
(windmill|wind_turbine) ; a windmill turning; windmill
(leaves_|foraging) ; rustling leaves; leaves; walking through leaves
(campfire|fire_large|fire_small|fire_fire|fire_loop|open_fire|ambience/fire|firesoft|smallfire|/fire/|/burn\d*\.|/fire\d*\.|embers|world/fire) ; a fire crackling; fire; a camp fire; burning wood
(torch|flamethrow|flamer|flame_whoosh|flame-big|blowtorch|napalm|fireball) ; a burst of flame; a flamethrower; roaring fire
(extinguish|sizzl|fizz|freeze|steam|fry\.) ; steam hissing; sizzling; a hissing jet of steam
(/forest\.) ; a forest with birds; forest; in the woods
(jungle|tropical|tropic) ; a tropical jungle; jungle; jungle animals
(desertday|/day\d*\.|day_temperate|/parkland|/green\d) ; a summer day outdoors; nature with birds; countryside
(quake|rumble|falling_rocks|cave-in|collapse|building_fall) ; rocks falling; an earthquake; rumbling; a building collapsing
(firework) ; fireworks; fireworks exploding in the sky; rockets bursting
(firecracker) ; firecrackers going off; firecracker
(chaingun|hmg|smg|machinegun|machgf|machine_gun|vulcan|minigun|gatling) ; a machine gun firing; machine gun
(gunshot|pistol|rifle|musket|shotgun|sniper|/gun\d*\.|thunderstick|sshot|combat-gun|/shot\d*\.) ; a gunshot; gun; a rifle shot; a pistol firing
(reload) ; loading a gun; a gun being cocked
(cannon|artillery|bombard|mortar|artil\.|battleship) ; a cannon firing; cannon; artillery fire
(explo|blast_|bomb|dynamite|nuke|tnt_explode|grenade|medexp|lrgexp|burst) ; an explosion; a bomb exploding; explosion
(laser|plasma|zap|blaster|railg|phaser|photon|taser|electro|spark|substation) ; a laser gun; electric zapping; a science fiction weapon; sparks of electricity
(rocket|missile|launch|takeoff) ; a rocket launching; rocket; a missile flying
(helicopter|chopper|apache) ; a helicopter; helicopter flying; a helicopter's rotor
(f16|f18|jet\.|jet_|comet-jet|/jet\d|air_flyby) ; a jet plane flying past; jet; jet engine; a fighter plane
(plane|cessna|aircraft_flying|engine_inside|in_flight) ; an airplane; plane; a propeller plane flying
(airship) ; an airship; 
(spaceship|ufo|hyperspace|hyperdrive|warp|teleport|telein|teleout|beamup|portal) ; a spaceship; a science fiction machine; teleporting
(policecar|siren|alarm|/alert|air_raid|claxon|redalert) ; a siren; alarm; an alarm going off; police siren
(firetruck|firestation) ; a fire engine with its siren; fire truck; fire engine
(ambulance) ; an ambulance siren; ambulance
(carhorn|klaxon|toot) ; a car horn; honking; a car honking its horn
(startandstopcar|sound/\w*(engine|romeo|corolla|evo|ferrari|ford|lambo|lotus|mclaren|nsx|viper|xj|f360|944|impreza|renault|axle|turbo)|engine-car|/car\.|traffic/.*car|racing|rally.*engine) ; a car engine; car; a racing car; a car driving
(skid|squeal|screech|brake) ; tyres squealing; a car braking hard; screeching brakes
(trafic|traffic|citysounds|/city\d*\.|residentialhigh) ; traffic in a city; city street; cars passing by
(truck|diesel) ; a truck; lorry engine; a diesel engine
(/bus\.) ; a bus; a bus driving away
(motorbike|motorcycle|dirttrack) ; a motorcycle; motorbike engine
(tank_|tank-move|tankmove|rtank|smolder) ; a tank rolling; military tank; a tracked vehicle
(/train|railtrain|train_|railroad|crossing|minecart|carts_cart) ; a train; train on the rails; a railway train passing
(boat-horn|foghorn) ; a ship's horn; foghorn; a boat horn
(submarine|sonar) ; a submarine's sonar; submarine; sonar ping
(ship_move|smove|warship_move|ambient/ship|dock|ship_dec|/ship\.) ; a sailing ship; ship; a creaking wooden boat
(tractor) ; a tractor; a farm machine
(bicycle) ; a bicycle; a bicycle bell
(airhammer|jackhammer) ; a jackhammer; pneumatic drill
(drillgun|minepump|/drill) ; a drill; drilling
(buzzsaw|sawmill|benchsaw|chainsaw) ; a power saw cutting wood; chainsaw; a saw mill
(sawing|con_saw|sounds/saw\d*\.|koste) ; sawing wood with a hand saw; saw; a carpenter sawing
(woodcut|tree-cut|lumber|choppy|axe_|/axe|hatchet) ; chopping wood; axe; cutting a tree with an axe
(tree_falling|treeexpire|tree_hit) ; a tree falling; a falling tree
(blacksmith|smith|anvil|forge) ; a blacksmith hammering; anvil; hammer on an anvil
(hammer|con_wood|/build\d*\.|construct) ; hammering; hammer; hammering nails into wood; building work
(stonecut|stonemason|mine_stone|con_stone|mine_metal|pickaxe|pickhammer|cracky|oremine|coalmine|geologist) ; a pickaxe hitting stone; pickaxe; mining; a stonemason at work
(shovel|crumbly|digger|dig_dirt|/hoe) ; digging in the ground; shovel; digging
(scythe|gather_field) ; cutting grass; a scythe; harvesting
(stonegrind|mill_turning|/mill) ; a mill grinding; mill
(weav|loom) ; a weaving loom; weaving
(machine|factory|industry|mech|generator|furnace|/engine|motor|machinery|ventilation|/fan|3d_printer|printer) ; a machine running; factory; engine; an industrial machine
(camera[-_]|shutter|/camera\d*\.) ; a camera shutter; camera; taking a photo
(typewriter) ; a typewriter; typing on a typewriter
(keyclick|keyboard|typing|mouse_click|click|press) ; a click; clicking a button; a mouse click
(phone_|/phone|-phone|phone-ring|phone-in|call_me) ; a telephone ringing; telephone; phone call
(doorbell|door_bell) ; a doorbell; ding-dong; someone ringing at the door
(knock) ; knocking on a door; knock; knocking on wood
(creak|vrz|squeak) ; a creaking door; creak; squeaking hinges
(/doors?|door_|door\.|stonegate|/gate|fencegate|chest_|open-chest|open_chest|stonegate|windowopen|windowclose) ; a door; door opening; a door closing
(alarm-clock|alarm clock|budik) ; an alarm clock; alarm clock ringing
(towerclock|clock|ticktac|tiktak|/tick|tick\d*\.|_tick|metronome|timer|tik\.|minetick) ; a clock ticking; clock; tick-tock
(churchbell|church_bell|chapel|ships_bell|towerbell) ; a church bell; bell tolling; a large bell
(cowbell) ; a cowbell; 
(/bell|_bell|bell\.|/ding\d*\.|chime) ; a bell; ringing a bell; bell
(wind_chimes|wind chime) ; wind chimes; 
(gong) ; a gong; gong being struck
(glass.*break|break_glass|breakglass|shatter|glass_break) ; glass breaking; a broken window; shattering glass
(glass) ; a glass being tapped; glass; clinking glasses
(coin|gold\d*\.|money|till|cash|sell|treasure) ; coins; money; coins jingling; a cash register
(paper|ripped|book|page) ; paper; turning the pages of a book; paper being torn
(card) ; playing cards being shuffled; card
(dice) ; rolling dice; dice
(ballcollision|palla|bounce|boing|boink|colpo|basketball) ; a ball bouncing; ball; bouncing
(baseball|homerun) ; hitting a baseball with a bat; baseball
(battuta|racket) ; hitting a tennis ball; tennis
(whip) ; a whip cracking; whip
(bow_attack|/bow\d*\.|bow-|arrowfly|arrow|crossbow) ; shooting an arrow; bow and arrow; an arrow hitting its target
(sword|melee_attack|saber|blade|dagger|knife|swing) ; swords clashing; sword; sword fighting; knights fighting
(drum.?roll) ; a drum roll; snare drum roll
(snare|sn_|rim\d*\.) ; a snare drum; snare drum hit
(kick|bd_|bassdrum|bass_drum) ; a bass drum; kick drum
(hihat|/hat|_hat_|hatclosed|hatopen|hatpedal) ; a hi-hat cymbal; hi-hat
(cymbal|crash-|crash0|ride-|/ride|splash-) ; a cymbal crash; cymbal
(tom_|/tom\d|toms|drum_tom|/tom\d*\.) ; a tom drum; drum
(bongo|conga|tabla|djembe|taiko|wardrum|timpani|kettle) ; hand drums; drum; bongo drums
(drum_kit|drums?\d*\.|loop_(amen|break|perc)|drumming) ; drums; drum kit; someone playing the drums
(tambourine) ; a tambourine; 
(maraca|shaker|cabasa) ; maracas being shaken; shaker
(castanet) ; castanets; 
(triangle) ; a triangle being struck; 
(xylo|marimba|glocken|mallet) ; a xylophone; marimba
(piano|klavi) ; a piano; piano keys; someone playing the piano
(church_organ|organ\d*\.|/organ) ; an organ; church organ
(accordion) ; an accordion; 
(harmonica) ; a harmonica; mouth organ
(steel_guitar|guit_e|electric_guitar|distorted) ; an electric guitar; rock guitar
(guitar|guitarstrums|acoustic|ukulele) ; a guitar; strumming an acoustic guitar
(banjo) ; a banjo; 
(harp\d*\.|harp_|/harp\d*\.|chimegliss) ; a harp; harp strings
(violin|fiddle) ; a violin; someone playing the violin
(cello|contrabass) ; a cello; 
(flute|pipe\.) ; a flute; someone playing the flute
(clarinet) ; a clarinet; 
(saxo) ; a saxophone; 
(tuba) ; a tuba; 
(trombone) ; a trombone; 
(trumpet|fanfare|warhorn|brass|horn-\d|horn\.) ; a trumpet; brass fanfare; a horn
(choir|hallelujah|chant) ; a choir singing; choir; people singing
(scratch|backspin|vinyl_re|vinyl_s) ; scratching a vinyl record; record player
(whitenoise|white_noise|tv_static|static\.|sfx_noise|vinyl_hiss) ; static noise; white noise; a detuned radio
(radio|morse|dot\.|dash\.) ; a radio message; morse code; radio
(whoosh|swoosh|swish|woosh|whiff) ; a whoosh; something swishing through the air
(/magic|magicpower|sparkle|heal|holy|obelisk) ; a magic spell; magic; sparkling magic
(pop\d*\.|/pop) ; a pop; a cork popping
(beep|bleep|blip) ; a beep; beeping; an electronic beep
(thud|stomp|/land|fall|drop) ; a thud; something heavy falling
(/metal|_metal|clank|shield) ; metal clanking; a blow on metal
(/brick|/stone|/rock|sel_stone) ; stones; a stone being moved
(/ice|icecrash|iceblock) ; ice cracking; walking on snow
"""


def _parse(text: str) -> list[tuple[re.Pattern[str], list[str]]]:
    """Rules as (pattern, captions); a rule without captions says that what it fits gets none."""
    rules = []
    for line in text.strip().splitlines():
        pattern, *captions = (part.strip() for part in line.split(";"))
        rules.append((re.compile(pattern), [caption for caption in captions if caption]))
    return rules


RULES = _parse(RULES_TEXT)
FOLDER_RULES = 2


def captions_of(path: str) -> list[str]:
    """Captions of a gathered file, the class first; empty when no rule fits.

    Speech and music are known by any folder of the path, everything else by the file and its folder.
    """
    whole = "/" + path.lower()
    near = "/" + "/".join(path.lower().split("/")[-2:])
    for number, (pattern, captions) in enumerate(RULES):
        if pattern.search(whole if number < FOLDER_RULES else near):
            return captions
    return []


def instrument_captions(name: str) -> list[str]:
    """Captions of a rendered General MIDI instrument."""
    article = "an" if name[0] in "aeiouAEIOU" else "a"
    return [f"{article} {name}", name, f"{name} playing", f"someone playing the {name}"]
