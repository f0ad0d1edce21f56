/* The ladder of a targeted check as a model: people choose freely, the process may stop between any two statements.
 * Everything below is what the database holds, so a crash is nothing but another order of what is left to do; only the
 * gate's knowledge is lost with it. Checked with spin: no assertion fails, and no story stops before it is over.
 * `step` lines are what a trace replays against the code (test/model.system.test.ts). */
mtype = { concern, talked, requested, running, ended, closed, stopped };

mtype state = concern;
bool staff, danger;
bool talk, announced, exception, advice;  /* what a request rests on */
bool rector, board;                       /* the two approvers */
bool key, watch;                          /* the mandate's key; what the gate knows of it */
bool owed;
byte notices, postponed, clock;
bool outside;                             /* recorded before the start or after the end */
byte day;                                 /* the notice waits until this day */

#define RECORD 1
#define END 2

init {
  atomic { if :: staff = true; printf("step staff\n") :: printf("step pupil\n") fi };
  atomic { if :: danger = true; state = stopped; printf("step danger\n") :: printf("step concern\n") fi };
  do
  :: atomic { state == concern -> state = talked; talk = true;
       if :: staff -> announced = true; printf("step talk-announced\n") :: printf("step talk\n") fi }
  :: atomic { state == concern || state == talked -> state = closed; printf("step close\n") }
  :: atomic { state == talked && ((staff && announced) || !staff) -> state = requested; printf("step request\n") }
  :: atomic { state != requested && (state == concern || state == talked) && staff && !announced ->
       state = requested; exception = true; printf("step request-exception\n") }
  :: atomic { state == requested && !advice -> advice = true; printf("step advise\n") }
  :: atomic { state == requested && !rector -> rector = true; printf("step approve-rector\n") }
  :: atomic { state == requested && !board -> board = true; printf("step approve-board\n") }
  :: atomic { state == requested -> state = closed; printf("step close\n") }
  :: atomic { state == requested && rector && board && (!exception || advice) ->
       state = running; key = true; owed = true; clock = 0; printf("step start\n") }
  /* the gate learns of a mandate from a keeper that holds its key, and forgets by its own clock or in a crash */
  :: atomic { state == running && key && clock < RECORD && !watch -> watch = true }
  :: atomic { watch -> watch = false }
  :: atomic { watch && clock < RECORD -> if :: state == running -> skip :: else -> outside = true fi }
  :: atomic { state == running && postponed < 2 && clock < END -> postponed++; day = END + postponed; printf("step postpone\n") }
  :: atomic { state == running && clock < END -> clock++; printf("step day\n") }
  :: atomic { state == ended && owed && clock < day -> clock++; printf("step day\n") }
  /* what the loop does at the end, each a statement of its own */
  :: atomic { state == running && clock >= END && key -> key = false }
  :: atomic { state == running && clock >= END && !key -> state = ended }
  :: atomic { state == ended && owed && clock >= day -> owed = false; notices++; printf("step told\n") }
  :: state == stopped || state == closed || (state == ended && !owed) -> break
  od
}

active proctype promises() {
end:
  do
  :: atomic { (state == running || state == ended) &&
       (danger || !rector || !board || (staff && !announced && !(exception && advice)) || (!staff && !talk)) -> assert(false) }
  :: atomic { state == running && !owed -> assert(false) }
  :: atomic { state == ended && (key || (owed && notices > 0) || (!owed && notices != 1)) -> assert(false) }
  :: atomic { notices > 1 || postponed > 2 || outside || (notices > 0 && state != ended) -> assert(false) }
  :: atomic { key && state != running -> assert(false) }
  od
}
