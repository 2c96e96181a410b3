// Joins two TUN devices of two network namespaces: each packet arrives so much later, in order, some of them never.
// usage: delayd nsA tunA nsB tunB one_way_ms jitter_ms loss_percent
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SLOTS 16384
#define LONGEST 2048

static struct way {
  unsigned char (*packet)[LONGEST];
  int *length;
  long long *due;
  long long last_due;
  unsigned head, tail;
} ways[2];

static unsigned long long state = 88172645463325252ULL; // The same losses each time.

static double chance(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (double)(state >> 11) / 9007199254740992.0;
}

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int device(const char *ns, const char *name) {
  char path[256];
  snprintf(path, sizeof path, "/run/netns/%s", ns);
  int there = open(path, O_RDONLY);
  if (there < 0 || setns(there, CLONE_NEWNET)) {
    perror(path);
    exit(1);
  }
  close(there);
  struct ifreq request;
  memset(&request, 0, sizeof request);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  if (fd < 0 || ioctl(fd, TUNSETIFF, &request)) {
    perror("tun");
    exit(1);
  }
  return fd;
}

static void take(struct way *way, int fd, long long delay, long long jitter, double loss) {
  long long arrived = now();
  for (int i = 0; i < 256; i++) {
    unsigned char spare[LONGEST];
    int full = way->head - way->tail >= SLOTS;
    unsigned slot = way->head % SLOTS;
    int n = read(fd, full ? spare : way->packet[slot], LONGEST);
    if (n <= 0) break;
    if (full || (loss > 0 && chance() < loss)) continue;
    long long due = arrived + delay + (long long)(jitter * (jitter ? chance() : 0));
    if (due < way->last_due) due = way->last_due;
    way->last_due = due;
    way->length[slot] = n;
    way->due[slot] = due;
    way->head++;
  }
}

// Hands on what is due and answers when the next packet is, or -1.
static long long give(struct way *way, int fd) {
  long long t = now();
  while (way->tail != way->head && way->due[way->tail % SLOTS] <= t) {
    unsigned slot = way->tail % SLOTS;
    if (write(fd, way->packet[slot], way->length[slot]) < 0 && errno == EAGAIN) break;
    way->tail++;
  }
  return way->tail == way->head ? -1 : way->due[way->tail % SLOTS];
}

int main(int count, char **word) {
  if (count < 8) return 2;
  int fd[2] = {device(word[1], word[2]), device(word[3], word[4])};
  long long delay = (long long)(atof(word[5]) * 1e6), jitter = (long long)(atof(word[6]) * 1e6);
  double loss = atof(word[7]) / 100;
  for (int k = 0; k < 2; k++) {
    ways[k].packet = malloc((size_t)SLOTS * LONGEST);
    ways[k].length = calloc(SLOTS, sizeof(int));
    ways[k].due = calloc(SLOTS, sizeof(long long));
  }
  puts("ready");
  fflush(stdout);
  for (;;) {
    for (int k = 0; k < 2; k++) take(&ways[k], fd[k], delay, jitter, loss);
    long long next = -1;
    for (int k = 0; k < 2; k++) {
      long long due = give(&ways[k], fd[!k]);
      if (due >= 0 && (next < 0 || due < next)) next = due;
    }
    struct pollfd polled[2] = {{fd[0], POLLIN, 0}, {fd[1], POLLIN, 0}};
    long long wait = next < 0 ? 1000000000LL : next - now();
    if (wait < 0) wait = 0;
    struct timespec timeout = {wait / 1000000000, wait % 1000000000};
    ppoll(polled, 2, &timeout, NULL);
  }
}
