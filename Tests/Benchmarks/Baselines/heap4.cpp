// A tuned four-way heap: 16-byte keys (time, then sequence and slot) move, bodies lie still in a
// slab that knows where each key is, so that cancelling is a true removal.
#include "workload.hpp"

struct Event {
    int64_t time;
    uint32_t kind, target;
    uint64_t payload;
};

struct FourWayHeap {
    static constexpr bool cancels = true;
    using Key = unsigned __int128;
    struct Slot {
        uint64_t payload;
        uint32_t kind, target, position;
    };
    std::vector<Key> keys;
    std::vector<Slot> slots;
    std::vector<uint32_t> freeSlots;
    uint64_t sequence = 0;

    static uint32_t slotOf(Key key) { return (uint32_t)key & 0xffffff; }
    void place(size_t position, Key key) {
        keys[position] = key;
        slots[slotOf(key)].position = (uint32_t)position;
    }
    void up(size_t hole, Key key) {
        while (hole > 0) {
            size_t parent = (hole - 1) / 4;
            if (!(key < keys[parent])) break;
            place(hole, keys[parent]);
            hole = parent;
        }
        place(hole, key);
    }
    void down(size_t hole, Key key) {
        size_t size = keys.size();
        while (true) {
            size_t child = 4 * hole + 1;
            if (child >= size) break;
            size_t least = child, end = child + 4 < size ? child + 4 : size;
            for (size_t other = child + 1; other < end; other++)
                least = keys[other] < keys[least] ? other : least;
            if (!(keys[least] < key)) break;
            place(hole, keys[least]);
            hole = least;
        }
        place(hole, key);
    }
    void removeAt(size_t position) {
        freeSlots.push_back(slotOf(keys[position]));
        Key last = keys.back();
        keys.pop_back();
        if (position == keys.size()) return;
        if (position > 0 && last < keys[(position - 1) / 4]) up(position, last);
        else down(position, last);
    }
    // The handle is sequence and slot; a cancelled or popped event's handle fits no key any more.
    uint64_t push(int64_t time, uint32_t kind, uint32_t target, uint64_t payload) {
        uint32_t slot;
        if (freeSlots.empty()) {
            slot = (uint32_t)slots.size();
            slots.emplace_back();
        } else {
            slot = freeSlots.back();
            freeSlots.pop_back();
        }
        slots[slot] = {payload, kind, target, 0};
        uint64_t handle = ++sequence << 24 | slot;
        keys.emplace_back();
        up(keys.size() - 1, (Key)(uint64_t)time << 64 | handle);
        return handle;
    }
    Event pop() {
        Key key = keys[0];
        Slot slot = slots[slotOf(key)];
        removeAt(0);
        return {(int64_t)(key >> 64), slot.kind, slot.target, slot.payload};
    }
    bool cancel(uint64_t handle) {
        uint32_t slot = handle & 0xffffff, position = slots[slot].position;
        if (position >= keys.size() || (uint64_t)keys[position] != handle) return false;
        removeAt(position);
        return true;
    }
};

int main(int argc, char **argv) { return runMain<FourWayHeap>("heap4", argc, argv); }
