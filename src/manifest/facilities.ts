import { choice, count, date, power, section } from './fields.js';

export const facilities = section('Power, cooling and space for hardware of your own.', {
  racks: count('Racks that hold the planned load.', 1, 'racks'),
  rack_power_limit: power('Power that one rack may draw.', '36kW'),
  planned_load: power('Power that the hardware draws at peak, all racks together.', '27.8kW'),
  cooling: section('How the heat leaves.', {
    method: choice('Method.', ['rear_door_heat_exchanger', 'air', 'contained', 'direct_liquid', 'immersion']),
    capacity: power('Heat it removes, all racks together.', '40kW'),
  }),
  confirmed_in_writing_on: date('Day of the operator’s written confirmation.', '2026-07-09'),
  hardware_delivery_on: date('Day on which the hardware arrives.', '2026-08-24'),
});
