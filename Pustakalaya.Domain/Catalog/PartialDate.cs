namespace Pustakalaya.Domain.Catalog;
public enum DateCalendar { BikramSambat, Gregorian }
public readonly record struct PartialDate(DateCalendar Calendar, int Year, int? Month, int? Day) { public DateOnly First => new(Year, 1, 1); }
