package dev.ebb.server.governor.idle;

/**
 * What one connection may do until the next tick.
 *
 * @param id the connection
 * @param windowBytes most payload bytes in flight: at least one segment, whole segments; in {@link IdleMode#PACED} the buffer
 *     that its pace needs
 * @param bytesPerSecond the pace, payload: of reads in {@link IdleMode#PACED}, of the kernel's pacing for uploads. Downloads in
 *     {@link IdleMode#KERNEL} need none
 * @param close true when the connection is one too many: close it once its bytes are safe, its range goes on later
 */
public record ConnectionOrder(long id, long windowBytes, long bytesPerSecond, boolean close) {}
