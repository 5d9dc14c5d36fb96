/**
 * The anchor bank: everyday things, beings, places, sounds and moods in a few words each, spread wide so that most
 * sounds and pictures have some of them near. Order and wording are part of every bridged result.
 */
export const ANCHOR_TEXTS: readonly string[] = (
  'dog; puppy; wolf howling; fox; cat; kitten meowing; lion roaring; tiger; leopard; bear; panda; ' +
  'koala; monkey; gorilla; elephant; rhinoceros; hippopotamus; giraffe; zebra; camel; horse; donkey; ' +
  'cow mooing; bull; calf; sheep; lamb; goat; pig; boar; deer; moose; reindeer; kangaroo; rabbit; hare; ' +
  'squirrel; mouse; rat; hamster; beaver; hedgehog; badger; otter; seal; walrus; whale; dolphin; shark; ' +
  'fish; goldfish; eel; octopus; squid; crab; lobster; shrimp; snail; worm; spider; scorpion; ant; bee ' +
  'buzzing; wasp; fly; mosquito; butterfly; moth; dragonfly; beetle; ladybug; cricket chirping; ' +
  'grasshopper; frog croaking; toad; turtle; lizard; crocodile; snake hissing; dinosaur; bird singing; ' +
  'sparrow; crow cawing; raven; pigeon; dove; owl hooting; eagle; hawk; parrot; peacock; swan; duck ' +
  'quacking; goose honking; chicken clucking; rooster crowing; turkey gobbling; penguin; flamingo; ' +
  'seagull; woodpecker; tree; forest; leaf; flower; rose; tulip; sunflower; cactus; mushroom; grass; ' +
  'field; garden; mountain; hill; volcano; cave; desert; island; beach; sea waves; river; stream of ' +
  'water; waterfall; lake; pond; swamp; rain; drizzle; thunder; lightning; storm; wind blowing; ' +
  'tornado; snow; snowflake; ice; hail; fog; cloud; rainbow; sun; sunrise; night; moon; star; comet; ' +
  'planet; earth; fire burning; campfire; smoke; ash; dust; sand; stone; rock falling; metal; gold; ' +
  'wood; glass; paper; plastic; car; race car; taxi; bus; truck; van; tractor; motorcycle; bicycle; ' +
  'scooter; train; tram; subway; railway crossing; airplane; jet; helicopter; hot air balloon; rocket ' +
  'launch; spaceship; ship; boat; sailboat; motorboat; canoe; anchor; wheel; engine; brake squeal; horn ' +
  'honking; siren; ambulance; fire engine; police car; traffic; road; bridge; tunnel; airport; harbour; ' +
  'house; castle; church; church bell; school; hospital; factory; office; shop; market; city street; ' +
  'village; farm; barn; windmill; lighthouse; tent; door opening; door closing; window; key; lock; ' +
  'stairs; chair; table; bed; sofa; lamp; candle; mirror; clock ticking; alarm clock ringing; watch; ' +
  'telephone ringing; mobile phone; computer; keyboard typing; mouse click; printer; robot; television; ' +
  'radio; camera shutter; microphone; loudspeaker; headphones; battery; light bulb; fan; vacuum ' +
  'cleaner; washing machine; toilet flushing; shower; bathtub; tap dripping; sink; toothbrush; soap; ' +
  'broom; bucket; oven; stove; kettle boiling; frying pan; pot; knife chopping; fork; spoon; plate; ' +
  'cup; glass bottle; breaking glass; cork popping; box; bag; basket; book; newspaper; letter; pencil; ' +
  'pen; scissors; ruler; brush; paint; glue; calendar; map; hammer; nail; saw; drill; screwdriver; ' +
  'wrench; axe; shovel; chain; rope; ladder; machine; motor; conveyor; gear; spring; bell ringing; ' +
  'whistle; gunshot; cannon; explosion; bomb; sword; shield; bow and arrow; armour; crown; treasure; ' +
  'coins; money; jewel; diamond ring; necklace; umbrella; hat; shoes; boots; coat; dress; shirt; ' +
  'trousers; glove; glasses; flag; balloon; balloon popping; gift; kite; toy; doll; teddy bear; ball; ' +
  'football; basketball; tennis; baseball; golf; bowling; skiing; skating; swimming; diving; running; ' +
  'footsteps; jumping; dancing; climbing; fishing; boxing; chess; dice; playing cards; puzzle; video ' +
  'game; medal; trophy; piano; organ; harpsichord; accordion; harmonica; guitar; electric guitar; bass ' +
  'guitar; banjo; ukulele; harp; violin; cello; double bass; flute; recorder; clarinet; saxophone; ' +
  'oboe; bassoon; trumpet; trombone; tuba; french horn; bagpipe; drum; snare drum; bass drum; bongo ' +
  'drum; tabla; cymbal; hi-hat; gong; triangle; tambourine; maracas; xylophone; marimba; bells; chimes; ' +
  'music box; synthesizer; electronic music; rock music; jazz music; classical music; orchestra; choir ' +
  'singing; song; singer; rapper; beat; drone; record player; scratching a record; silence; noise; ' +
  'hiss; hum; buzz; beep; click; whoosh; thud; crash; squeak; rattle; splash; bubbles; person; man; ' +
  'woman; boy; girl; baby crying; child laughing; family; crowd; audience applauding; speech; ' +
  'conversation; whispering; shouting; screaming; laughing; crying; sneezing; coughing; snoring; ' +
  'breathing; heartbeat; burping; chewing; drinking; kissing; clapping hands; snapping fingers; hand; ' +
  'finger; foot; eye; ear; nose; mouth; tooth; hair; face; heart; brain; bone; skull; skeleton; ghost; ' +
  'monster; zombie; vampire; witch; wizard; fairy; angel; devil; dragon; unicorn; mermaid; superhero; ' +
  'alien; clown; king; queen; soldier; doctor; nurse; teacher; student; farmer; cook; police officer; ' +
  'firefighter; pilot; astronaut; scientist; artist; worker; dancer; athlete; pirate; knight; apple; ' +
  'banana; orange; lemon; grapes; strawberry; cherry; peach; pear; pineapple; watermelon; coconut; ' +
  'tomato; potato; carrot; corn; onion; pepper; cabbage; salad; bread; cheese; butter; egg; meat; ' +
  'sausage; hamburger; pizza; sandwich; soup; rice; noodles; cake; cookie; chocolate; ice cream; candy; ' +
  'honey; salt; milk; coffee; tea; juice; water; beer; wine; breakfast; dinner; restaurant; party; ' +
  'birthday; wedding; holiday; christmas; halloween; war; peace; love; anger; fear; joy; sadness; ' +
  'surprise; sleep; dream; danger; warning sign; arrow; number; letter of the alphabet; question mark; ' +
  'square; circle; science; mathematics; history; religion; politics; business; law; travel; weather ' +
  'forecast; news'
).split('; ');
